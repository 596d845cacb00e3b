"""Pure decisions about policies: no await, no clock, no random."""
