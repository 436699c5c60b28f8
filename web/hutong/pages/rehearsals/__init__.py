"""推演: what a draft would have made of the office's past, beside what was made of it."""
