"""Matching: waiting lines, pools of agents, and who gets whom. In memory, deterministic, without clock or database: the
live engine, the simulation and the digital twin run this very code."""
