"""移送: what an office sent to others and received, and the district's list of what is whose."""
