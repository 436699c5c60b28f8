"""The alleys of an office: their list, and for each a page that other features add panels to."""
