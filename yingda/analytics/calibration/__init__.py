"""The report of announced waits: how often customers were served within the time they were told."""
