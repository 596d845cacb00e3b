"""Customers: who they are, what is known of them, and who looked."""
