"""Choosing a place, signing in and out, one's own account, links to choose a password."""
