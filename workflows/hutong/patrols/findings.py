"""What a walk found, item by item, as its row keeps it: pure. One item may have several findings, each with its end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from hutong.patrols.schemas import Finding, ItemResult

Kept = Mapping[str, Any]
"""A row of `Patrol.items`."""
Led = Literal["fix_id", "case_id"]


def spot(item: str, n: int = 1) -> str:
    """By which the `n`th finding under an item is named, on phones too: from the second on with its number behind the
    item's code, in which there is no dot.
    """
    return item if n == 1 else f"{item}.{n}"


def kept(result: ItemResult) -> dict[str, Any]:
    """As the row keeps it; what was read from there compares equal."""
    plain: dict[str, Any] = msgspec.to_builtins(result)
    return {**plain, "more": list(plain["more"])} if "more" in plain else plain


def findings_of(row: Kept) -> list[Kept]:
    """Those under one item, the first first; none where nothing was found."""
    return [row, *row.get("more", ())] if row["state"] == "found" else []


def findings_in(rows: Iterable[Kept]) -> list[Kept]:
    """Those of a whole walk."""
    return [found for row in rows for found in findings_of(row)]


def led_to(rows: Iterable[Kept], *what: Led) -> list[UUID]:
    """Ids of the fixes or the cases that findings became, in their order."""
    return [UUID(found[each]) for found in findings_in(rows) for each in what if found.get(each)]


def with_another(before: ItemResult | None, result: ItemResult) -> ItemResult:
    """What stands under an item once `result` is told too: a finding joins those there, all else takes their place.

    Told again it is there once. One that led to nothing yet gives way.
    """
    if before is None or before.state != "found" or result.state != "found":
        return result
    told = dict.fromkeys(each for each in (*_of(before), *_of(result)) if each != Finding())
    first, *more = told or [Finding()]
    return msgspec.structs.replace(
        result, note=result.note or before.note, fix_id=first.fix_id, case_id=first.case_id, more=tuple(more)
    )


def _of(result: ItemResult) -> Sequence[Finding]:
    return (Finding(fix_id=result.fix_id, case_id=result.case_id), *result.more)
