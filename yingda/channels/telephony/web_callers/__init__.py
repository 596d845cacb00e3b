"""Customers who call from a web page: an account at the switch for one call to one number, and the door for it."""
