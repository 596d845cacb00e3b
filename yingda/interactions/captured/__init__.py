"""Digits that a customer keys in secretly: sealed, shown masked, given out once."""
