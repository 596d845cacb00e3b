"""Where a day comes from: the product's own facts, a call log of another centre, or rates."""
