"""Photos: tickets for uploads straight to the store, the plain way through the web, and links that show them."""
