"""Looking labels up."""

from enum import Enum

from hutong.playbooks.labels.entries import ENTRIES
from hutong.playbooks.labels.fields import FIELDS
from hutong.playbooks.labels.hints import HINTS
from hutong.playbooks.labels.members import MEMBER_HINTS, MEMBERS
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, current_language, gettext


def field_label(cls: type, name: str) -> str:
    """The field's name on screen; a field without one is called as it is written."""
    msgid = _of(FIELDS, cls, name)
    return gettext(msgid) if msgid else name


def field_hint(cls: type, name: str) -> str:
    """What a layman needs to know of the field; empty for a field that explains itself."""
    return gettext(_of(HINTS, cls, name))


def member_label(member: Enum) -> str:
    """A choice's name on screen."""
    if isinstance(member, Verb):
        return member.text.in_language(current_language())
    msgid = MEMBERS.get(_key(member))
    return gettext(msgid) if msgid else str(member.value)


def member_hint(member: Enum) -> str:
    """What choosing it means; empty where the name says it."""
    msgid = MEMBER_HINTS.get(_key(member))
    return gettext(msgid) if msgid else ""


def choice_label(member: Enum) -> str:
    """Name and meaning in one line, as a list of choices has it."""
    hint = member_hint(member)
    return gettext(N_("{name}：{meaning}"), name=member_label(member), meaning=hint) if hint else member_label(member)


def entry_label(cls: type, *, name: str, n: int) -> str:
    """An entry of a list; `n` counts from 1 and stands in for a name that is not there."""
    named = name or gettext(N_("第 {n} 项"), n=n)
    msgid = ENTRIES.get(cls.__name__)
    return gettext(msgid, name=named, n=n) if msgid else named


def _of(labels: dict[str, str], cls: type, name: str) -> str:
    written = name.rstrip("_")
    return labels.get(f"{cls.__name__}.{written}") or labels.get(f"*.{written}") or ""


def _key(member: Enum) -> str:
    return f"{type(member).__name__}.{member.name}"
