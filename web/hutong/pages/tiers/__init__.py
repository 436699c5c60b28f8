"""Grades of alleys: a month of all, the months of one, and the award of a rise."""
