"""The audit log as auditors see it: reading and verifying."""
