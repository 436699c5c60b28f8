"""An office's rules as one checked, dated, typed document."""
