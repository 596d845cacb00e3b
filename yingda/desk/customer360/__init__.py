"""The customer's whole picture on the desk: what we keep, what the cores say, what is under way."""
