"""What a reader asks a list for, as SQL. Each list is read from the end of an index: it costs its page."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from hutong.cases.queries import LISTED
from hutong.clocks import Calendar
from hutong.posts.directory import Directory

Which = Literal["mine", "open", "late", "danger", "watched", "reported", "closed", "all"]

_WHICH = {
    "mine": "c.closed_at IS NULL AND (c.owner_post_id = ANY({posts}::uuid[]) OR c.owner_person_id = {person}"
    " OR (c.also_post_ids IS NOT NULL AND c.alley_id = ANY({alleys}::uuid[]) AND c.also_post_ids && {posts}::uuid[]))",
    "open": "c.closed_at IS NULL",
    "late": "c.closed_at IS NULL AND c.due_at < {now}",
    "danger": "c.danger",
    "watched": "c.id IN (SELECT w.case_id FROM case_watches w WHERE w.office_id = $1 AND w.person_id = {person})",
    "reported": "c.reporter_id = {person}",
    "closed": "c.closed_at IS NOT NULL",
    "all": "true",
}
_BY_DEADLINE = frozenset({"mine", "late"})
_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{7}")
YEARS = range(1970, 2200)
"""A day outside of them asks for nothing."""
LOOKED_THROUGH = 10_000
"""Words are looked for in so many of the newest that are left by everything else."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader asks a list for. `words` are looked for in title and description, and as a number.

    `step` is flow/step, `owner` a post; `since` and `until` are days of the office, both inclusive.
    """

    which: Which = "open"
    alley: UUID | None = None
    community: UUID | None = None
    category: str | None = None
    grade: str | None = None
    step: str | None = None
    owner: UUID | None = None
    source: str | None = None
    label: str | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


class Reader(msgspec.Struct, kw_only=True):
    """Who reads. `args` are bound so far, the office as $1; `reach` are the alleys of his posts."""

    person: UUID
    posts: Sequence[UUID]
    reach: Sequence[UUID]
    everything: bool
    now: datetime
    directory: Directory
    calendar: Calendar
    args: list[Any]

    def bound(self, value: Any) -> str:
        self.args.append(value)
        return f"${len(self.args)}"


def select_of(reader: Reader, wanted: Wanted, *, limit: int, before: UUID | None = None) -> str:
    """The statement; its values are bound in `reader.args`."""
    wheres = _wheres(reader, wanted)
    if before is not None:
        wheres.append(_turned(reader, wanted, before))
    order = "due_at, id" if wanted.which in _BY_DEADLINE else "id DESC"
    most = reader.bound(limit)
    asked = _alleys(reader, wanted)
    if asked is None and reader.everything:
        return _whole(reader, wanted, wheres, order, most)
    return _by_alley(reader, wanted, wheres, order, most, asked)


def _whole(reader: Reader, wanted: Wanted, wheres: list[str], order: str, most: str) -> str:
    words = _words(reader, wanted)
    condition = " AND ".join(wheres)
    if not words:
        return f"SELECT {LISTED} FROM cases c WHERE {condition} ORDER BY {_of(order)} LIMIT {most}"  # noqa: S608 - written here, the values are bound
    newest = (
        f"SELECT {LISTED}, c.description FROM cases c WHERE {condition} ORDER BY {_of(order)} LIMIT {LOOKED_THROUGH}"  # noqa: S608 - as above
    )
    return f"SELECT {LISTED} FROM ({newest}) c WHERE {' AND '.join(words)} ORDER BY {_of(order)} LIMIT {most}"  # noqa: S608 - as above


def _by_alley(reader: Reader, wanted: Wanted, wheres: list[str], order: str, most: str, asked: set[UUID] | None) -> str:
    """Alley by alley from each one's own end; and what the reader has to do with outside his own alleys."""
    condition = " AND ".join((*wheres, *_words(reader, wanted)))
    tail = f"ORDER BY {_of(order)} LIMIT {most}"
    reach = set(reader.reach)
    within = asked or set[UUID]() if reader.everything else reach if asked is None else reach & asked
    here = reader.bound(sorted(within))
    lateral = (
        f"SELECT {LISTED} FROM unnest({here}::uuid[]) AS here(alley) CROSS JOIN LATERAL (SELECT {LISTED} FROM cases c"  # noqa: S608 - as above
        f" WHERE {condition} AND c.alley_id = here.alley {tail}) c"
    )
    parts = [lateral]
    if not reader.everything:
        # Outside his reach a reader finds what he reported himself or has in his own name.
        me, not_here = reader.bound(reader.person), reader.bound(list(reader.reach))
        own = "" if asked is None else f" AND c.alley_id = ANY({reader.bound(sorted(asked))}::uuid[])"
        apart = f"{condition} AND c.alley_id <> ALL({not_here}::uuid[]){own}"
        parts.append(f"(SELECT {LISTED} FROM cases c WHERE {apart} AND c.reporter_id = {me} {tail})")  # noqa: S608 - as above
        parts.append(
            f"(SELECT {LISTED} FROM cases c WHERE {apart} AND c.owner_person_id = {me}"  # noqa: S608 - as above
            f" AND c.reporter_id IS DISTINCT FROM {me} {tail})"
        )
    return f"{' UNION ALL '.join(parts)} ORDER BY {order} LIMIT {most}"


def _alleys(reader: Reader, wanted: Wanted) -> set[UUID] | None:
    """Those that were asked for; none where it was not said where."""
    asked: set[UUID] | None = None
    if wanted.community is not None:
        asked = {a.id for a in reader.directory.alleys if a.community_id == wanted.community}
    if wanted.alley is not None:
        asked = {wanted.alley} if asked is None else asked & {wanted.alley}
    return asked


def _wheres(reader: Reader, wanted: Wanted) -> list[str]:
    given = {"posts": list(reader.posts), "person": reader.person, "now": reader.now, "alleys": list(reader.reach)}
    condition = _WHICH[wanted.which]
    filled = {name: reader.bound(value) for name, value in given.items() if f"{{{name}}}" in condition}
    wheres = ["c.office_id = $1", condition.format(**filled)]
    for column, value in (("category", wanted.category), ("grade", wanted.grade), ("source", wanted.source)):
        if value:
            wheres.append(f"c.{column} = {reader.bound(value)}")
    if wanted.step:
        flow, _, step = wanted.step.partition("/")
        wheres.append(f"c.flow = {reader.bound(flow)} AND c.step = {reader.bound(step)}")
    if wanted.owner is not None:
        wheres.append(f"c.owner_post_id = {reader.bound(wanted.owner)}")
    if wanted.label:
        label = reader.bound(wanted.label)
        wheres.append(f"c.id IN (SELECT l.case_id FROM case_labels l WHERE l.office_id = $1 AND l.label = {label})")  # noqa: S608 - the value is bound
    if wanted.since is not None and wanted.since.year in YEARS:
        wheres.append(f"c.opened_at >= {reader.bound(_begins(reader, wanted.since))}")
    if wanted.until is not None and wanted.until.year in YEARS:
        wheres.append(f"c.opened_at < {reader.bound(_begins(reader, wanted.until + timedelta(days=1)))}")
    return wheres


def _begins(reader: Reader, day: date) -> datetime:
    return datetime.combine(day, time(), reader.calendar.place)


def _words(reader: Reader, wanted: Wanted) -> list[str]:
    found = []
    for word in wanted.words.split()[:5]:
        if _NUMBER.fullmatch(word.upper()):
            found.append(f"c.number = {reader.bound(word.upper())}")
            continue
        like = reader.bound(f"%{_literal(word)}%")
        found.append(f"(c.title ILIKE {like} OR c.description ILIKE {like} OR c.number ILIKE {like})")
    return found


def _turned(reader: Reader, wanted: Wanted, before: UUID) -> str:
    """What comes after a case in the order of the list."""
    cursor = reader.bound(before)
    if wanted.which not in _BY_DEADLINE:
        return f"c.id < {cursor}"
    due = "due_at" if wanted.which == "late" else "coalesce({}due_at, 'infinity')"
    mine, last = (due.format(alias) if "{" in due else f"{alias}{due}" for alias in ("c.", "d."))
    return f"({mine}, c.id) > (SELECT {last}, d.id FROM cases d WHERE d.office_id = $1 AND d.id = {cursor})"  # noqa: S608 - the value is bound


def _of(order: str) -> str:
    return ", ".join(f"c.{column}" for column in order.split(", "))


def _literal(word: str) -> str:
    """Of a word, the pattern that finds it as it is written."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
