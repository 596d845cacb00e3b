"""Recordings of calls and of messages left: sealed, listened to with a purpose, kept as long as the rule says."""
