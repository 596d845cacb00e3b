"""Knowledge: articles that answer, phrases that agents insert."""
