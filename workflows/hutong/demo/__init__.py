"""The demo's two offices and their neighbours: generated from a fixed seed, and marked so wherever it shows."""
