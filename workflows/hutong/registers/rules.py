"""What differs between an entry as it stands and as it is to stand. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from hutong.registers.errors import CountsOfYardsOnly, DayNotYet, NameMissing
from hutong.registers.schemas import Entry, EntryKind


class Difference(NamedTuple):
    field: str
    before: str | None
    after: str | None


def tidy(entry: Entry, today: date) -> Entry:
    """Without spaces around its name. Raises NameMissing, CountsOfYardsOnly, DayNotYet."""
    name = " ".join(entry.name.split())
    if not name:
        raise NameMissing(field="name")
    if entry.kind is not EntryKind.YARD and (entry.households is not None or entry.residents is not None):
        raise CountsOfYardsOnly(field="households")
    if entry.until is not None and entry.until > today:
        raise DayNotYet(field="until")
    return Entry(kind=entry.kind, name=name, households=entry.households, residents=entry.residents, until=entry.until)


def differences(before: Entry, after: Entry) -> Iterator[Difference]:
    """Field by field, in the order in which people read them."""
    for field in ("name", "kind", "households", "residents", "until"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Difference(field, _word(old), _word(new))


def _word(value: object) -> str | None:
    return None if value is None else str(value)
