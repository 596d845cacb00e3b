"""Channels: the ways in and out. Siblings that never import each other."""
