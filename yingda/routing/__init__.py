"""Routing: queues, waiting lines, who is asked, offers."""
