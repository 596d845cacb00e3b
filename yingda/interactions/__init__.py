"""The record: interactions, segments, messages, files, entry points, dispositions."""
