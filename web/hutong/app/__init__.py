"""The composition root: the one place that knows every layer, and the one that may import them all."""
