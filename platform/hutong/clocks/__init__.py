"""Time as an office counts it."""
