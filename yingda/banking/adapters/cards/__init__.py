"""The adapter to a card host that speaks ISO 8583 (1987) over TCP."""
