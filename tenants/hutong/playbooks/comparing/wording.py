"""Values of a playbook as the office speaks of them: codes by the names they stand for, choices by their words."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from hutong.clocks.explaining import WEEKDAYS
from hutong.conditions import Condition, describe
from hutong.playbooks.condition_fields import fields_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import references
from hutong.playbooks.editing.references import pointed_at
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP
from hutong.playbooks.flows import CLOSED, DECLINED
from hutong.playbooks.labels import field_label, member_label
from hutong.playbooks.pictures import picture
from hutong.playbooks.sections import Text
from hutong.texts import N_, current_language, gettext

_WORDS = {
    NEXT_UP: N_("上一级"),
    DEPARTMENT_HEAD: N_("部门负责人"),
    CLOSED: N_("事项办结"),
    DECLINED: N_("不予受理"),
}
_DAYS_OF_THE_WEEK = frozenset({("cadences", "weekday"), ("cadences", "days")})
"""Section and field whose numbers are days of the week, Monday being 1."""

_PICTURES = frozenset({"photo", "photos"})


def value_in_words(playbook: Playbook, value: Any, key: Sequence[str], *, beside: Any = None) -> str:
    """`key` says where the value stands; `beside` is what it is compared with, so that the two can be told apart."""
    match value:
        case None:
            said = gettext(N_("（不设）"))
        case bool():
            said = gettext(N_("是")) if value else gettext(N_("否"))
        case Enum():
            said = member_label(value)
        case Text():
            said = gettext(N_("“{text}”"), text=_wording(value, beside if isinstance(beside, Text) else None))
        case date():
            said = value.isoformat()
        case int() | Decimal():
            said = _number(value, key)
        case str():
            said = _named(playbook, value, key)
        case tuple():
            said = listed([value_in_words(playbook, each, key) for each in value]) if value else gettext(N_("（不设）"))
        case Condition():
            said = describe(value, fields_of(playbook))
        case _:
            said = str(value)
    return said


def listed(words: Sequence[str]) -> str:
    """One after the other, as the language separates them."""
    return gettext(N_("、")).join(words)


def _wording(text: Text, beside: Text | None) -> str:
    """In the reader's language; where that is the same on both sides, the one that differs."""
    said = text.in_language(current_language())
    if beside is None or said != beside.in_language(current_language()):
        return said
    return text.zh if text.zh != beside.zh else text.en or gettext(N_("没有英文"))


def _number(value: int | Decimal, key: Sequence[str]) -> str:
    if isinstance(value, int) and (key[0], key[-1]) in _DAYS_OF_THE_WEEK:
        return gettext(WEEKDAYS[value - 1])
    return str(value) if isinstance(value, int) else f"{value.normalize():f}"


def _named(playbook: Playbook, code: str, key: Sequence[str]) -> str:
    if code in _WORDS:
        return gettext(_WORDS[code])
    if key[0] == "inherits" and key[-1] == "sections":
        return gettext(N_("“{text}”"), text=field_label(Playbook, code))
    if key[0] == "checklists" and key[-1] in _PICTURES and (shown := picture(code)).sha256:
        return gettext(N_("“{name}”（内容 {mark}）"), name=shown.name, mark=shown.mark)
    for entry in _entries(playbook, key):
        if entry.code == code:
            return gettext(N_("“{text}”"), text=entry.name.in_language(current_language()))
    return gettext(N_("“{text}”"), text=code)


def _entries(playbook: Playbook, key: Sequence[str]) -> Iterator[Any]:
    """Those among which the code of a field is looked for."""
    match pointed_at(key):
        case None:
            return
        case references.STEPS:
            yield from (step for flow in playbook.flows if flow.code == key[1] for step in flow.steps)
        case references.ITEMS:
            yield from (item for checklist in playbook.checklists for item in checklist.items)
        case references.LEVELS:
            yield from playbook.tiers.levels if playbook.tiers else ()
        case "joint_calls":
            yield from playbook.call_kinds
        case section:
            yield from getattr(playbook, section)
