"""What came in and went out of an account: sums by month for a curve, and the statement as a file to keep."""
