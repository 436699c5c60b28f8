"""What is printed to hang on the wall: a plate with who answers, a board with all that the public page says."""
