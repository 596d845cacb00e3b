"""Sample core systems of the demo world: programs with databases of their own. Nothing here is Yingda's."""
