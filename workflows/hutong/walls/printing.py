"""Gathering what stands on the sheets, and setting them."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
import segno

from hutong.alleys.models import Alley
from hutong.boards.queries import Holder
from hutong.documents import draw_pages, set_pdf
from hutong.playbooks.checklists import Checklist, Item
from hutong.playbooks.document import Playbook
from hutong.texts import gettext
from hutong.walls.errors import NoNumberChosen, NothingToPrint
from hutong.walls.sheets import SheetKind, Size, lines, without_number

_TEMPLATE = files("hutong.walls") / "sheets.typ"


class Wall(msgspec.Struct, frozen=True, kw_only=True):
    """The same on every sheet of an office: names, duties and lists are in the language of who prints."""

    office: str
    playbook: Playbook
    checklist: Checklist | None
    items: Sequence[Item]
    address: str
    """Of the public pages; an alley's code follows it."""
    language: str


def _data(
    wall: Wall, kind: SheetKind, size: Size, alleys: Sequence[Alley], holders: Mapping[UUID, Sequence[Holder]]
) -> dict[str, Any]:
    language = wall.language
    sheets = [
        {
            "alley": alley.name,
            "holders": msgspec.to_builtins(printed),
            "qr": segno.make_qr(f"{wall.address}/b/{alley.board_code}", error="q").svg_inline(border=4),
            "code": alley.board_code,
        }
        for alley in alleys
        if (printed := lines(holders[alley.id]))
    ]
    if not sheets:
        if len(alleys) == 1:
            posts = "、".join(without_number(holders[alleys[0].id])) or gettext("负责人")
            raise NoNumberChosen(alley=alleys[0].name, posts=posts)
        raise NothingToPrint
    checklist = wall.checklist.name.in_language(language) if wall.checklist else ""
    return {
        "kind": kind,
        "width": size.width,
        "height": size.height,
        "language": language,
        "office": wall.office,
        "scan": gettext("扫码：谁负责、报问题、查办理"),
        "checklist": checklist,
        "items": [item.name.in_language(language) for item in wall.items] if checklist else [],
        "numbers": [
            {"name": phone.name.in_language(language), "number": phone.number} for phone in wall.playbook.board.numbers
        ],
        "duties": gettext("责任"),
        "calls": gettext("紧急和服务电话"),
        "sheets": sheets,
    }


async def print_pdf(
    wall: Wall, kind: SheetKind, size: Size, alleys: Sequence[Alley], holders: Mapping[UUID, Sequence[Holder]]
) -> bytes:
    """A page an alley, with marks to cut by; alleys without any number are left out.

    Raises NoNumberChosen for one alley without, NothingToPrint for several.
    """
    return await set_pdf(_TEMPLATE, _data(wall, kind, size, alleys, holders))


async def print_svg(wall: Wall, kind: SheetKind, size: Size, alley: Alley, holders: Sequence[Holder]) -> bytes:
    """One sheet as a picture. Raises NoNumberChosen."""
    return (await draw_pages(_TEMPLATE, _data(wall, kind, size, [alley], {alley.id: holders})))[0]
