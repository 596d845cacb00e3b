"""What every context stands on: time, ids, errors, work, events, ownership. Imports nothing of the product above it."""
