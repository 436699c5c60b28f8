"""The inbox of each person, and the group robots of an office."""
