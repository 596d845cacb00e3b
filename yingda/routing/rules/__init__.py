"""Pure decisions of routing: no await, no clock, no random."""
