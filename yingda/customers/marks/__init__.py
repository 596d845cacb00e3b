"""What staff write of a customer: tags, relations, notes, alerts."""
