"""Recordings that administrators upload for sentences of the telephone: they win over every engine."""
