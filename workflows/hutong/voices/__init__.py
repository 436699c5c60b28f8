"""Upward voice: how chiefs followed up, as stewards saw it. Facts, to a named reader, pooled from five voices on."""
