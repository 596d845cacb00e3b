"""Pure decisions about customers: the one written form of a key, what is usual when records are opened, merging."""
