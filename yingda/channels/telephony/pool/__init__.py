"""Several switches that share the calls: which are there, who serves whom, and how each one is configured."""
