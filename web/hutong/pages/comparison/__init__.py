"""Offices of the city side by side."""
