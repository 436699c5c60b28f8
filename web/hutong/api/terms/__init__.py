"""Terms of appointments (聘期), for programs."""
