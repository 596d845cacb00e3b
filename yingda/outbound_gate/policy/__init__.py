"""The institution's policy for outgoing calls: rights, hours, caps."""
