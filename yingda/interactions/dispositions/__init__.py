"""Dispositions: how agents classify a contact in its wrap-up."""
