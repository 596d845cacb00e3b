"""Which core systems an institution is connected to, and as what."""
