"""Web chat: the customer's door. One secret per visitor, one socket per tab, one topic `chat`."""
