"""清单: official lists to take in, and the example photos of an office's own items."""
