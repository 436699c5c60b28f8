"""Taking an official list into an office's own rules, in the text that the office wrote."""

from datetime import date, timedelta
from typing import Any

import msgspec

from hutong.errors import Refusal
from hutong.playbooks import toml
from hutong.playbooks.checklists import Checklist
from hutong.playbooks.editing import CannotEdit, Change, Insert, Set, edit
from hutong.playbooks.lists.official import official_list
from hutong.playbooks.toml_lines import TooMuch
from hutong.texts import N_


class ListUnknown(Refusal):
    status = 422
    sentence = N_("没有这份官方清单。")


class ListThere(Refusal):
    """The office has a list under the same code."""

    status = 422
    sentence = N_("制度里已经有“{code}”这份清单了。")


class NotReadable(Refusal):
    """The draft is so broken that nothing can be put in its place."""

    status = 422
    sentence = N_("这份草稿还有写法错误，先改好再收入清单。")


def take_in(source: str, code: str, from_: date) -> str:
    """The text with the list in force from a day, without an end. The list that ran on ends the day before.

    Categories that the office does not have come along, in its first grade: whoever takes the list in looks at
    them. Raises ListUnknown, ListThere, NotReadable.
    """
    found = official_list(code)
    if found is None:
        raise ListUnknown(field="code")
    try:
        document = toml.raw(source)
        lists, categories = document["checklists"], document["categories"]
        if any(each["code"] == code for each in lists):
            raise ListThere(field="code", code=code)
        changes: list[Change] = [
            Set(("checklists", i, "until"), from_ - timedelta(days=1))
            for i, each in enumerate(lists)
            if each["from"] < from_ and ("until" not in each or each["until"] >= from_)
        ]
        grade, known = document["grades"][0]["code"], {each["code"] for each in categories}
        lacking = [name for name in dict.fromkeys(item.category for item in found.items) if name not in known]
        for n, name in enumerate(lacking):
            entry = {"code": name, "name": _plain(found.categories[name]), "grade": grade}
            changes.append(Insert(("categories", len(categories) + n), entry))
        changes.append(Insert(("checklists", len(lists)), _as_own(found, from_)))
        return edit(source, *changes)
    except (toml.SyntaxWrong, TooMuch, CannotEdit, KeyError, TypeError, IndexError) as broken:
        raise NotReadable(field="draft") from broken


def _as_own(found: Checklist, from_: date) -> dict[str, Any]:
    fields = {name: getattr(found, name) for name in Checklist.__struct_fields__} | {"from_": from_, "until": None}
    plain: dict[str, Any] = _plain(Checklist(**fields))
    return plain | {"items": list(plain["items"])}  # As a text that is read back has it.


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, builtin_types=(date,))
