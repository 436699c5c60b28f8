"""An office's archive by program."""
