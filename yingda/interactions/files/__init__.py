"""Files that customers and agents send: looked at by content, kept sealed, given only to those in their contact."""
