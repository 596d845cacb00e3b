"""The record as people search and read it."""
