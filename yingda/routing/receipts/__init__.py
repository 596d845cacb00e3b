"""Receipts of decisions: shown whole, and decided again by what held then."""
