"""Policies of routing as data: drafts, published versions, which of them is live, plans for market events."""
