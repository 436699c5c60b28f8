"""What is known of one alley and of all of them: read from cases, walks and posts, and what is kept only for it."""
