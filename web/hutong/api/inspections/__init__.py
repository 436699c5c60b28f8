"""Inspections (查), for programs."""
