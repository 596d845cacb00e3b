"""Pure parts of the twin: no await, no clock, no random."""
