"""The sample message centre: short messages are kept, so that the demo's telephone can show them."""
