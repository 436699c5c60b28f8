"""Photos that may be seen outside their office: a person looked, covered what tells who it is, and let it go."""
