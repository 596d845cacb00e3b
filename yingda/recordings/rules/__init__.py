"""What is decided about sound without touching anything: its form, its loudness, its time."""
