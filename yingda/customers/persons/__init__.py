"""People and by what they are known."""
