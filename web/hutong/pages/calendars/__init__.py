"""The office's calendar: its own days, what the country says, and deadlines counted anew."""
