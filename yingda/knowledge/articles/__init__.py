"""Articles: what the institution says about one question, in one language, with its history."""
