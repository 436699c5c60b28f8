"""An office's own days: worked or not against table and weekday, and years whose holidays it has entered itself."""
