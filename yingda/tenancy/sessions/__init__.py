"""Signing in and out, sessions and their cookies, tickets for sockets, one's own password and second factor."""
