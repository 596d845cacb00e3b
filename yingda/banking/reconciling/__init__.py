"""The core's journal against our log."""
