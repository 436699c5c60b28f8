"""推演: a draft run over the office's own past by the very rules that cases go by. Changes nothing but its own rows."""
