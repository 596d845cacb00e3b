"""What desks decide without I/O."""
