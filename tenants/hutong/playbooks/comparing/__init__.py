"""What differs between two versions: in words, as text, and who is touched by it."""

from hutong.playbooks.comparing.changes import Change, ChangeKind
from hutong.playbooks.comparing.texts import Line, text_diff, unified_diff
from hutong.playbooks.comparing.walking import compare

__all__ = ["Change", "ChangeKind", "Line", "compare", "text_diff", "unified_diff"]
