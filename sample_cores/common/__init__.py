"""What every sample core is made of: one writer, a ledger, operations by id, a change feed, faults, sign-in."""
