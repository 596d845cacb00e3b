"""Adapters to core systems and the message centre: one folder each, of one shape: codec, client, adapter, fixtures."""
