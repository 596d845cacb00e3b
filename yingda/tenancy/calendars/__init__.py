"""Opening hours as administrators write them, and as live code asks them."""
