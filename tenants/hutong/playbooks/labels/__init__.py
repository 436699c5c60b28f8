"""What every field, choice and place of a playbook is called on screen, in the reader's language.

A new field gets its line in `fields`, a new choice in `members`, a new kind of entry in `entries`: a test asks for
them.
"""

from hutong.playbooks.labels.naming import (
    choice_label,
    entry_label,
    field_hint,
    field_label,
    member_hint,
    member_label,
)
from hutong.playbooks.labels.places import place_in_words

__all__ = [
    "choice_label",
    "entry_label",
    "field_hint",
    "field_label",
    "member_hint",
    "member_label",
    "place_in_words",
]
