"""Agents: skills, capacity, presence, status."""
