"""Taking open cases over to another version of the rules: the plan first, then the act and how far it is."""
