"""The register as a sheet: what goes out may be changed there and sent back. Reading is pure; applying is one deed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.errors import Refusal
from hutong.journal import Actor
from hutong.registers.changing import add_entry, change_entry, entry_of
from hutong.registers.errors import RowRefused
from hutong.registers.schemas import Entry, EntryKind
from hutong.texts import N_, gettext

HEADS = {
    "id": N_("编号"), "alley": N_("街巷"), "kind": N_("类别"), "name": N_("名称或门牌"), "households": N_("户数"),
    "residents": N_("人数"), "until": N_("搬走日期"),
}  # fmt: skip
KINDS = {EntryKind.SHOP: N_("门店"), EntryKind.UNIT: N_("单位"), EntryKind.YARD: N_("院落")}
_MOST_ROWS = 3000
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: .*)?")


class SheetRow(NamedTuple):
    """A row by its number; `id` of an entry that is there, none of a new one."""

    n: int
    id: UUID | None
    alley: UUID
    entry: Entry


class Fault(NamedTuple):
    n: int
    sentence: str


class Outcome(NamedTuple):
    added: int
    changed: int
    same: int


def ids_in(rows: Sequence[tuple[int, Sequence[str]]]) -> set[UUID]:
    """Of all entries that a sheet names, before it is read in earnest."""
    place = _places(rows[0][1])["id"]
    if place is None:
        return set()
    found = set()
    for _, cells in rows[1 : _MOST_ROWS + 1]:
        try:
            found.add(UUID(cells[place].strip()))
        except (ValueError, IndexError):
            continue
    return found


def read_rows(
    rows: Sequence[tuple[int, Sequence[str]]], *, alleys: Mapping[str, UUID], known: Mapping[UUID, UUID]
) -> tuple[list[SheetRow], list[Fault]]:
    """`alleys` by name are those that may be changed, `known` the alley of each entry. Every fault by its row."""
    place = _places(rows[0][1])
    missing = [gettext(HEADS[field]) for field in ("alley", "kind", "name") if place[field] is None]
    if missing:
        return [], [Fault(rows[0][0], gettext(N_("第一行缺少这些列：{heads}"), heads=gettext("、").join(missing)))]
    if len(rows) > _MOST_ROWS:
        return [], [Fault(rows[0][0], gettext(N_("最多 {n} 行，请分几次。"), n=_MOST_ROWS))]
    found: list[SheetRow] = []
    faults: list[Fault] = []
    seen: set[UUID] = set()
    for n, cells in rows[1:]:
        given = {f: cells[at].strip() if at is not None and at < len(cells) else "" for f, at in place.items()}
        try:
            row = _row(n, given, alleys, known)
        except _WrongCell as wrong:
            faults.append(Fault(n, str(wrong)))
            continue
        if row.id in seen:
            faults.append(Fault(n, gettext(N_("编号重复"))))
            continue
        if row.id:
            seen.add(row.id)
        found.append(row)
    return found, faults


async def apply_rows(
    session: AsyncSession, rows: Sequence[SheetRow], units: Mapping[UUID, Unit], *, day: date, person: UUID, by: Actor,
    now: datetime,
) -> Outcome:  # fmt: skip
    """All or nothing. Raises RowRefused for the first row that the register does not take."""
    added = changed = same = 0
    for row in rows:
        try:
            if row.id is None:
                await add_entry(
                    session, row.alley, row.entry, day=day, source="sheet", person=person, by=by, now=now
                )  # fmt: skip
                added += 1
            elif units[row.id].until is not None and entry_of(units[row.id]) == row.entry:
                same += 1
            elif await change_entry(
                session, units[row.id], row.entry, day=day, source="sheet", person=person, by=by, now=now
            ):
                changed += 1
            else:
                same += 1
        except Refusal as refusal:
            sentence = gettext(refusal.text, **refusal.params)
            raise RowRefused(field="file", n=row.n, why=sentence) from refusal
    return Outcome(added, changed, same)


def _places(first: Sequence[str]) -> dict[str, int | None]:
    """Which column says what, by the first row; none where no column says it."""
    head = [re.sub(r"[\s*＊]", "", cell) for cell in first]
    names = {field: {zh, gettext(zh)} for field, zh in HEADS.items()}
    return {field: next((n for n, cell in enumerate(head) if cell in words), None) for field, words in names.items()}


class _WrongCell(Exception):  # noqa: N818 - a fact about a row
    pass


def _row(n: int, given: Mapping[str, str], alleys: Mapping[str, UUID], known: Mapping[UUID, UUID]) -> SheetRow:
    alley = alleys.get(given["alley"])
    if alley is None:
        raise _WrongCell(gettext(N_("没有这条街巷，或者不归您管：{name}"), name=given["alley"][:40]))
    id_ = _id(given["id"])
    if id_ is not None and known.get(id_) != alley:
        raise _WrongCell(gettext(N_("台账里没有这个编号；新的一家请把编号空着")))
    kind = next((k for k, zh in KINDS.items() if given["kind"] in {zh, gettext(zh), k.value}), None)
    if kind is None:
        raise _WrongCell(
            gettext(N_("类别只能是：{kinds}"), kinds=gettext("、").join(gettext(z) for z in KINDS.values()))
        )
    try:
        entry = msgspec.convert(
            {
                "kind": kind, "name": given["name"], "households": _count(given["households"]),
                "residents": _count(given["residents"]), "until": _day(given["until"]),
            },
            Entry,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        raise _WrongCell(gettext(N_("名称要写，不超过 60 个字；户数和人数是合理的整数"))) from error
    if id_ is None and entry.until is not None:
        raise _WrongCell(gettext(N_("新的一家不能已经搬走")))
    return SheetRow(n, id_, alley, entry)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise _WrongCell(gettext(N_("台账里没有这个编号；新的一家请把编号空着"))) from error


def _count(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise _WrongCell(gettext(N_("户数和人数只写数字")))
    return int(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _no_day()
    except ValueError as error:
        raise _WrongCell(gettext(N_("搬走日期写成 2026-11-30 这样"))) from error


def _no_day() -> date:
    raise ValueError
