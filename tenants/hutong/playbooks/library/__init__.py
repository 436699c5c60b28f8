"""Packs that offices of a city chose to share with one another."""
