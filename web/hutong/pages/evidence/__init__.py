"""Evidence of a matter or a month, to take along as one file; and photos kept beyond their term."""
