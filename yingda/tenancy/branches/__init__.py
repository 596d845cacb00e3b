"""The institution's own tree: head office → province → city."""
