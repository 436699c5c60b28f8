"""The office's archive: its months, their manifests, and whether what is kept is still what was put there."""
