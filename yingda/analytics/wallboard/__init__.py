"""What goes on now, live: boards in memory, fed by the log and the sums of the day."""
