"""Pure decisions: no wait, no clock, no randomness, no database."""
