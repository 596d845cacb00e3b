"""The adapter to a bank core that speaks HTTP, as the sample bank does."""
