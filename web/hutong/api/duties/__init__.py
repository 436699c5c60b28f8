"""Duties, for programs."""
