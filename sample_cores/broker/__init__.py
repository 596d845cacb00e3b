"""A sample brokerage: funds, positions, quotes that move, orders within sessions, new shares, its bank."""
