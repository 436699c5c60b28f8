"""Bulletins (专报): contributed by districts, edited, reviewed and signed by the city, read by link."""
