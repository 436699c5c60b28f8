"""Replaying and comparing, pure: (rules, calendar, directory, acts) → lives with their traces, and counts of them."""
