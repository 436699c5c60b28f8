"""联合上报: what a community gathered, ticked and sent together."""
