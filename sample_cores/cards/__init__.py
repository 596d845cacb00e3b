"""A sample card host: credit cards behind ISO 8583 (1987) over TCP; HTTP only for the fault switch and the books."""
