"""The value of a figure for the office that the session is bound to, and the rows behind it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.terms import Terms
from hutong.reports.definitions import Figure
from hutong.reports.effective import effective_events
from hutong.reports.errors import NoSuchFigure
from hutong.reports.figures import PostKindsCounted, named
from hutong.reports.periods import Period
from hutong.reports.taking import Taken, taken_by
from hutong.texts import N_, gettext

ROWS_A_PAGE = 100
_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_NUL = "\x00"
_AT_ONCE = 25
_LISTS = ("kinds", "stewards", "chiefs")


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of one office and period, ready to be asked. `position` freezes the journal."""

    figure: Figure
    period: Period
    kinds: PostKindsCounted
    terms: Terms
    office: UUID
    position: int | None = None
    taken: Taken | None = None

    @property
    def title(self) -> str:
        """What it is called there, with what it takes, in the reader's language."""
        title = self.figure.titled(self.terms)
        if self.taken is None:
            return title
        return gettext(N_("{title}（{taken}）"), title=title, taken=self.taken.name)

    @property
    def explained(self) -> str:
        return self.figure.explained(self.terms)


class FigureRow(msgspec.Struct, frozen=True, kw_only=True):
    """An event, or one of the different things that were counted. `counted` adds up to the figure's sum."""

    id: UUID | None
    occurred_at: datetime
    label: str | None
    events: int
    counted: int
    subject: UUID | None = None
    alley: str | None = None
    person: str | None = None
    kind: str | None = None


async def counting_of(
    session: AsyncSession, name: str, period: Period, *, position: int | None = None, playbook: Playbook | None = None
) -> Counting:
    """Raises NoSuchFigure, and NoPlaybookInForce for an office without rules on the period's last day.

    Who counts many figures gives the `playbook` of that day, which is then not asked for each.
    """
    found = named(name) if _NUL not in name else None
    if found is None:
        raise NoSuchFigure
    figure, code = found
    if playbook is None:
        playbook = (await playbook_in_force(session, period.until)).playbook
    taken = await taken_by(session, playbook, figure.takes, code) if figure.takes and code else None
    return Counting(
        figure=figure, period=period, kinds=PostKindsCounted.of(playbook), terms=playbook.terms,
        office=bound_office(session), position=position, taken=taken,
    )  # fmt: skip


async def value_of(session: AsyncSession, counting: Counting) -> int:
    """The number as it is printed; of one that is not told (`Figure.hidden`) it is nought, whatever it is."""
    return (await values_of(session, [counting]))[0]


async def values_of(session: AsyncSession, countings: Sequence[Counting]) -> list[int]:
    """Of many figures, some dozens a statement: a page of them would else pay a round trip for each."""
    found: list[int] = []
    for at in range(0, len(countings), _AT_ONCE):
        several = [_value(counting, f"_{n}") for n, counting in enumerate(countings[at : at + _AT_ONCE])]
        columns = ", ".join(f"({statement})" for statement, _, _ in several)
        clause = text(f"SELECT {columns}").bindparams(*(one for _, lists, _ in several for one in lists))
        given = {name: value for *_, values in several for name, value in values.items()}
        found += [int(value) for value in (await session.execute(clause, given)).one()]
    return [0 if each.figure.hidden(value) else value for each, value in zip(countings, found, strict=True)]


def _value(counting: Counting, mark: str) -> tuple[str, list[BindParameter[Any]], dict[str, Any]]:
    """Statement, lists and values of one figure; every name in it ends with `mark`."""
    figure = counting.figure
    if figure.per:
        value = "coalesce(max(n), 0) FROM (SELECT count(DISTINCT {key}) AS n {body} GROUP BY {per}) AS g"
    elif figure.key:
        value = "count(DISTINCT {key}) {body}"
    elif figure.amount:
        value = "coalesce(sum({amount}), 0)::bigint / :divide / :floor_to * :floor_to {body}"
    else:
        value = "count(*) {body}"
    filled = value.format(key=figure.key, per=figure.per, amount=figure.amount, body=_body(figure))
    statement = f"WITH {_events(counting)} SELECT {filled}"
    given = _given(counting)
    if ":divide" in statement:
        given |= {"divide": figure.divide, "floor_to": figure.floor_to}
    for name in given:
        statement = re.sub(rf"(?<!:):{name}\b", f":{name}{mark}", statement)
    lists = [bindparam(f"{name}{mark}", type_=ARRAY(TEXT)) for name in _LISTS if name in given]
    return statement, lists, {f"{name}{mark}": value for name, value in given.items()}


async def rows_of(
    session: AsyncSession,
    counting: Counting,
    *,
    after: tuple[datetime, str] | None = None,
    alley: UUID | None = None,
    limit: int = ROWS_A_PAGE,
) -> list[FigureRow]:
    """Rows in order of time; `after` is the last row's time and tie, as `tie_of` tells it."""
    figure = counting.figure
    key = figure.per or figure.key
    where = " AND coalesce(e.data->>'alley', e.subject::text) = :alley" if alley else ""
    if key:
        counted = f"count(DISTINCT {figure.key})" if figure.per else "1"
        inner = (
            f"SELECT min(e.occurred_at) AS at, {key} AS tie, {key} AS label, count(*) AS events, {counted} AS counted,"
            f" NULL::uuid AS subject, NULL AS alley, NULL AS person, NULL AS kind {_body(figure)}{where} GROUP BY {key}"
        )
    else:
        inner = (
            "SELECT e.occurred_at AS at, e.id::text AS tie, NULL AS label, 1 AS events,"
            f" {figure.amount or '1'} AS counted, e.subject, e.data->>'alley' AS alley, e.data->>'person' AS person,"
            f" e.kind {_body(figure)}{where}"
        )
    beyond = "WHERE (r.at, r.tie) > (:after_at, :after_tie)" if after else ""
    # S608: put together from the catalogue's own fragments.
    statement = f"WITH {_events(counting)} SELECT * FROM ({inner}) AS r {beyond} ORDER BY r.at, r.tie LIMIT :limit"  # noqa: S608
    given = {**_given(counting), "limit": limit}
    if after:
        given |= {"after_at": after[0], "after_tie": after[1]}
    if alley:
        given["alley"] = str(alley)
    clause = _bound(statement, counting)
    if after:
        clause = clause.bindparams(
            bindparam("after_at", type_=TIMESTAMP(timezone=True)), bindparam("after_tie", type_=TEXT)
        )
    return [_row(row, keyed=key is not None) for row in await session.execute(clause, given)]


def tie_of(row: FigureRow) -> tuple[datetime, str]:
    """Where the next page goes on."""
    return row.occurred_at, str(row.id) if row.id else row.label or ""


def _row(row: Any, *, keyed: bool) -> FigureRow:
    return FigureRow(
        id=None if keyed else UUID(row.tie),
        occurred_at=row.at,
        label=row.label,
        events=row.events,
        counted=row.counted,
        subject=UUID(str(row.subject)) if row.subject else None,
        alley=row.alley,
        person=row.person,
        kind=row.kind,
    )


def _events(counting: Counting) -> str:
    return effective_events(sealed=counting.position is not None, personal=counting.figure.personal)


def _body(figure: Figure) -> str:
    return f"FROM events e {figure.unfold} WHERE {figure.keeps}"


def _given(counting: Counting) -> dict[str, Any]:
    """Every value the statement may name; `_bound` leaves the unnamed ones out."""
    figure = counting.figure
    values: dict[str, Any] = {
        "office": counting.office,
        "kinds": list(figure.kinds),
        "begins": _EVER if figure.standing else counting.period.begins,
        "ends": counting.period.ends,
    }
    fragments = _body(figure)
    optional: Sequence[tuple[str, Any]] = (
        ("stewards", list(counting.kinds.stewards)),
        ("chiefs", list(counting.kinds.chiefs)),
        ("taken", counting.taken.asked if counting.taken else None),
    )
    values |= {name: value for name, value in optional if f":{name}" in fragments}
    if counting.position is not None:
        values["position"] = counting.position
    return values


def _bound(statement: str, counting: Counting) -> TextClause:
    """The driver cannot guess what an empty list holds, so lists say it."""
    lists = [bindparam(name, type_=ARRAY(TEXT)) for name in _LISTS if name in _given(counting)]
    return text(statement).bindparams(*lists)
