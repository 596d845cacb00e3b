"""What is decided about an outgoing call, as plain functions: numbers, rights, hours, caps."""
