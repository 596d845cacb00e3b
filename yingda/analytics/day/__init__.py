"""A day of the facts as others read it."""
