"""Pure decisions: no await, no clock, no random number."""
