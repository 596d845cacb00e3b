"""The teller: does at the core systems what flows and contacts ask for, and tells the journey what came of it."""
