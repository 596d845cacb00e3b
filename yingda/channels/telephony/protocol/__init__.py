"""One call as a state machine without I/O: what happened goes in, what the switch and the way of the contact are to do
comes out. Tested by properties; `exchange` carries it out."""
