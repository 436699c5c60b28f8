"""How many photos an office may keep, and how much room they take."""
