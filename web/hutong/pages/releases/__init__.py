"""Letting photos out of the office: look, cover, look again, let go, take back."""
