"""Trials: a draft or plan tried on a day of the log before it goes live. The digital twin runs them, elsewhere."""
