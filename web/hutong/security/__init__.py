"""What stands before every page: sessions, form tokens, permissions, headers and limits."""
