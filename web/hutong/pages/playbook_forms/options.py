"""What can be chosen in a field: entries by their names, fixed choices with their meanings, days of the week."""

from typing import Any, NamedTuple

from msgspec import inspect

from hutong.clocks.explaining import WEEKDAYS
from hutong.playbooks.editing import SPECIAL, Path, at, targets
from hutong.playbooks.editing.references import ITEMS, section_of
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP
from hutong.playbooks.flows import CLOSED, DECLINED
from hutong.playbooks.joint_calls import THREE
from hutong.playbooks.labels import member_hint, member_label
from hutong.playbooks.labels.places import called
from hutong.texts import N_, current_language, gettext

_WEEK = 7
_WORDS = {
    NEXT_UP: N_("上一级"),
    DEPARTMENT_HEAD: N_("部门负责人"),
    CLOSED: N_("事项办结"),
    DECLINED: N_("不予受理"),
}


class Option(NamedTuple):
    value: str
    label: str
    hint: str = ""


def options_of(
    document: dict[str, Any], cls: type, field: inspect.Field, kind: inspect.Type, path: Path, beside: str = ""
) -> list[Option]:
    """None for a field that is written freely. `beside`: the checklist that was chosen on the same form."""
    if isinstance(kind, inspect.EnumType):
        return [Option(str(member.value), member_label(member), member_hint(member)) for member in kind.cls]
    if isinstance(kind, inspect.IntType) and kind.ge == 1 and kind.le == _WEEK and "weekday" in field.encode_name:
        return [Option(str(n), gettext(word)) for n, word in enumerate(WEEKDAYS, 1)]
    section = section_of(cls, field.encode_name)
    if section is None or not isinstance(kind, inspect.StrType):
        return []
    words = SPECIAL.get(f"{cls.__name__}.{field.encode_name}", ())
    special = [Option(word, gettext(_WORDS[word])) for word in words]
    return [*_entries(document, section, path, beside), *special]


def is_pointer(cls: type, name: str) -> bool:
    return section_of(cls, name) is not None


def with_strays(options: list[Option], chosen: list[str]) -> list[Option]:
    """What is chosen and not to be had is shown all the same: it is not lost without anybody's doing."""
    known = {option.value for option in options}
    return [
        *options,
        *(Option(v, gettext(N_("“{code}”（没有这一项）"), code=v)) for v in chosen if v and v not in known),
    ]


def _entries(document: dict[str, Any], section: str, path: Path, beside: str) -> list[Option]:
    into = targets(document, section, path)
    if section == ITEMS:
        lists = at(document, ("checklists",))
        numbers = range(len(lists) if isinstance(lists, list) else 0)
        chosen = [n for n in numbers if at(document, ("checklists", n, "code")) == beside]
        found = [Option(v, w) for n in chosen or numbers for v, w, _ in _listed(document, ("checklists", n, "items"))]
        return list(dict.fromkeys(found))
    if into == ("joint_calls",) and not at(document, into):
        return [Option(kind.code, kind.name.in_language(current_language())) for kind in THREE]
    return _listed(document, into) if into else []


def _listed(document: dict[str, Any], path: Path) -> list[Option]:
    entries = at(document, path)
    found = []
    for entry in entries if isinstance(entries, list) else ():
        code = entry.get("code") if isinstance(entry, dict) else None
        if isinstance(code, str):
            found.append(Option(code, called(entry) or code))
    return found
