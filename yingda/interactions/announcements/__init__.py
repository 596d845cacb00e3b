"""Emergency announcements: what every customer who arrives is told first."""
