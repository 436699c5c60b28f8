"""Putting rules into force, and telling those whom it touches."""
