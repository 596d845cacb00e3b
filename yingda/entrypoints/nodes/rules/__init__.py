"""Pure rules of sharing partitions."""
