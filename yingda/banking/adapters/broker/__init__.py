"""The adapter to a brokerage core that speaks HTTP, as the sample brokerage does."""
