"""Who looked at whose record and what for, and alarms about those who look at too many."""
