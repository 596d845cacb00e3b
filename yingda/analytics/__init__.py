"""Projections of the event log: facts, intervals, wallboard, history. Every number comes from here."""
