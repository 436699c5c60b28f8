"""Deadlines of open cases counted anew, when the days of an office's calendar have changed."""
