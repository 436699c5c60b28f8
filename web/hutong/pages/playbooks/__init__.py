"""The office's rules: read as sentences and drawings, drafted as text, published under a 文号 from a day."""
