"""The inbox of a department's officers: what they were called to, over all offices of the city, and nothing else."""
