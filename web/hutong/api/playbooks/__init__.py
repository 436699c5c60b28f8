"""An office's rules for programs: everything that the pages and the command line do with them."""
