"""Decisions about operations: plain functions, no clock, no database."""
