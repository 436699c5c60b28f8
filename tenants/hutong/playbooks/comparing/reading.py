"""A text as far as it can be compared: its shape must be right, whatever the check says of its meaning."""

from hutong.playbooks import toml
from hutong.playbooks.checking.shape import read
from hutong.playbooks.document import Playbook
from hutong.playbooks.toml_lines import TooMuch


def as_playbook(source: str) -> Playbook | None:
    """None where the text is no TOML, lacks a key, or has one that no playbook has."""
    try:
        draft, findings = read(toml.raw(source))
    except (toml.SyntaxWrong, TooMuch):
        return None
    return None if findings else draft.playbook
