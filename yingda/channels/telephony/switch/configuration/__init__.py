"""Templates of the switch's configuration; `render` fills them in."""
