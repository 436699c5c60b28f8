"""A district or a city lays down sections of rules for its offices."""
