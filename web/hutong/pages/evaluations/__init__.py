"""Monthly scores with their reasons, for whoever appraises."""
