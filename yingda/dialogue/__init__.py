"""Flows and their interpreter: what serves a contact before an agent does, the same for chat and voice."""
