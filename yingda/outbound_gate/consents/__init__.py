"""What customers agreed to: every word of theirs, by purpose and channel; the last one holds."""
