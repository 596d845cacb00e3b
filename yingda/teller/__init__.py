"""The teller: does what flows ask at the core systems, says who the customer is, and tells how operations end."""
