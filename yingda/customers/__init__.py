"""Who customers are, by what they are known, and who looked at them."""
