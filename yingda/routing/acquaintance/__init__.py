"""Whom of the staff a customer knows: their manager, and who served them last."""
