"""A draft of the rules edited by forms made from the types of its sections; the text stays as it was written."""
