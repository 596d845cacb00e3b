"""How customers prove who they are, and that they mean this very operation."""
