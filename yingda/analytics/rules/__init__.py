"""Pure: events in, facts and sums out. No clock, no database, no chance."""
