"""The office's posts as a tree: who answers for what, under whom, and what is vacant."""
