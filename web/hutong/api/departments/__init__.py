"""What a department has of the offices, for the programs of its officers."""
