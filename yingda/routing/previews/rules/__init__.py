"""Decided without I/O."""
