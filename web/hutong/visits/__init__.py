"""One request: who, where, in which language; and what stands before every page: sessions, form tokens, permissions."""
