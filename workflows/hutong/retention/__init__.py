"""Erasing, night by night, what an office's rules say is not to be kept."""
