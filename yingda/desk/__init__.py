"""The desk of agents and supervisors: what they see, as views of the live state, and what they may ask."""
