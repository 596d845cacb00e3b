"""The institution's rules for operations: reading and changing them."""
