"""Whether what is kept is still what was put there: a sample every night, the whole when somebody asks."""
