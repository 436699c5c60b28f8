"""How much room for photos a district gives each of its offices."""
