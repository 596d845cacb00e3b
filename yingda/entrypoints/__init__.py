"""The doors: where the world comes in, and where a unit of work is opened and committed."""
