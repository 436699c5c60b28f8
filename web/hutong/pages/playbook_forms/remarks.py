"""What the check says of a document, sorted by the pages and fields of the editor."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import inspect

from hutong.pages.playbook_forms.kinds import on_page
from hutong.playbooks.checking import Finding
from hutong.playbooks.editing import Path, written
from hutong.playbooks.labels import field_label
from hutong.playbooks.labels.places import plain
from hutong.texts import N_, gettext

_OF_A_VALUE = frozenset(
    {
        "wrong-type", "control-character", "bad-form", "empty", "too-long", "out-of-range", "not-a-choice",
        "wrong-value", "missing-key", "doubled", "reserved", "condition",
    }
)  # fmt: skip
"""What is wrong with a value by itself is mended before it is saved; all else is saved, and said beside it."""

_OWN_WORDS = {"missing-key": N_("这里要填。")}
_OF_A_DAY = N_("这里要填日期，如 2017-04-25。")
_PART_OF_CONDITION = re.compile(r"\.(?:all|any)\[([0-9]+)\]")
_ITEM = re.compile(r"\[[0-9]+\]")


def within(findings: Iterable[Finding], page: Path) -> list[Finding]:
    """Those at the place or below it."""
    at = written(page)
    return [f for f in findings if f.path == at or f.path.startswith((f"{at}.", f"{at}["))]


def field_names(kind: inspect.StructType) -> set[str]:
    return {field.encode_name for field in on_page(kind)}


def by_field(findings: Iterable[Finding], page: Path, kind: inspect.StructType) -> dict[str, list[Finding]]:
    """By the name of the field in the form; under the empty name what is about the page and no field of it."""
    own, found = field_names(kind), defaultdict(list)
    at = written(page)
    for finding in findings if at else ():
        rest = finding.path[len(at) :] if finding.path.startswith(at) else None
        if rest == "":
            found[""].append(finding)
        elif rest and rest[0] == ".":
            name = form_name(rest[1:])
            if name.split(".")[0] in own:
                found[name].append(finding)
    for finding in findings if not at else ():
        if finding.path and finding.path.split(".")[0] in own:
            found[form_name(finding.path)].append(finding)
    return dict(found)


def form_name(path: str) -> str:
    """`when.all[0].any[1].value[2]` is `when.0.1.value` in the form; an entry of a list is in the list's field."""
    return _ITEM.sub("", _PART_OF_CONDITION.sub(r".\1", path))


def refusals(told: dict[str, list[Finding]], dates: Sequence[str] = ()) -> dict[str, str]:
    """A sentence for each field whose value cannot stand."""
    found = {}
    for name, findings in told.items():
        wrong = next((f for f in findings if name and f.code in _OF_A_VALUE), None)
        if wrong is None:
            continue
        is_day = wrong.code == "wrong-type" and name in dates
        found[name] = (
            gettext(_OF_A_DAY)
            if is_day
            else gettext(_OWN_WORDS[wrong.code])
            if wrong.code in _OWN_WORDS
            else wrong.text
        )
    return found


def by_label(kind: inspect.StructType, wrong: Mapping[str, str]) -> dict[str, str]:
    """The same sentences for the head of the form, where each has to say which field it is about."""
    return {
        name: gettext(N_("{label}：{words}"), label=label_in(kind, name), words=said) for name, said in wrong.items()
    }


def label_in(kind: inspect.StructType, name: str) -> str:
    """`limit.amount` as “时限 › 数量”; the parts of a condition are the condition's."""
    words: list[str] = []
    here: inspect.Type = kind
    for part in name.split("."):
        field = (
            next((f for f in here.fields if f.encode_name == part), None)
            if isinstance(here, inspect.StructType)
            else None
        )
        if field is None or not isinstance(here, inspect.StructType):
            break
        words.append(field_label(here.cls, part))
        here = plain(field.type)
    return " › ".join(words) or name
