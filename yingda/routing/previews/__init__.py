"""What a policy would do with one contact."""
