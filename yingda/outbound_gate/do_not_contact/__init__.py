"""People who must not be contacted: their numbers as keyed hashes, sealed, and masked where they are shown."""
