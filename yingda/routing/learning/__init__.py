"""What the owner of a partition learns while it works, and how the next one knows it."""
