"""What a phone carries for a day without signal: her own alleys, lists and register, and nothing of anyone else but the
names of the office's other alleys, of which she may have to tell a danger.

Households in care, needs, other people's reports and their words are never in it: of a matter that is known already
a phone gets number, category and day; of the register the names on the doors of shops, units and yards.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Unit
from hutong.cases.at_once import closing_action
from hutong.cases.lists import alleys_by_name
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.doubts.evidence import Around, around
from hutong.patrols.places import MyAlley, acts_for_others, my_alleys
from hutong.patrols.walks import known_in
from hutong.photos.examples import MOST, example_photos
from hutong.playbooks.categories import Category
from hutong.playbooks.checklists import Checklist
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Evidence
from hutong.playbooks.queries import Version
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb
from hutong.rosters.queries import published_lines
from hutong.rosters.returned import stretches
from hutong.texts import current_language

_BROUGHT = {Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER, Evidence.NOTE, Evidence.OUTCOME}
"""What a phone can bring along with a walk."""
_KNOWN, _ENTRIES, _PLACED = 60, 800, 12
_AHEAD = timedelta(days=7)
"""As long as a kit is likely to be without a newer one."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str


class CarriedItem(Named, frozen=True, kw_only=True):
    """`examples` are the pictures that show what to look for, the first one first."""

    category: str
    guidance: str = ""
    examples: tuple[UUID, ...] = ()


class CarriedList(Named, frozen=True, kw_only=True):
    """A dated list, so that a phone that is away over a change asks by the right one."""

    since: date
    until: date | None
    items: tuple[CarriedItem, ...]


class CarriedWaiver(msgspec.Struct, frozen=True, kw_only=True):
    checklist: str
    item: str
    until: date


class CarriedCategory(Named, frozen=True, kw_only=True):
    """`closes` is the evidence that closing on the spot takes; none where she may not, or a phone cannot bring it."""

    fix: tuple[str, ...]
    danger: bool
    closes: tuple[str, ...] | None = None


class CarriedAlley(msgspec.Struct, frozen=True, kw_only=True):
    """`verbs` are what she does there: patrol, visit, fix, report, note, inspect. `around` is roughly where it lies.

    `days` are the only ones on which it is hers, where the roster gives it to her for these; none for her own.
    """

    id: UUID
    name: str
    metres: int
    verbs: tuple[str, ...]
    around: Around | None = None
    days: tuple[date, ...] = ()


class CarriedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """An alley of the office that is not hers: she may see a danger there."""

    id: UUID
    name: str


class CarriedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Of the base register (台账): a shop, a unit or a yard, no people."""

    id: UUID
    alley: UUID
    kind: str
    name: str


class KnownMatter(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley: UUID
    category: str
    number: str
    day: date


class CarriedReturn(msgspec.Struct, frozen=True, kw_only=True):
    """再次出现的地方: of what category, where along which alley, and until when it is watched. No case, no words."""

    alley: UUID
    category: str
    metres: int | None
    until: date


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """`now` is our clock; `token` is the form token of this session, and not kept on the phone."""

    account: UUID
    name: str
    token: str
    now: datetime
    zone: str
    version: int
    alleys: tuple[CarriedAlley, ...]
    checklists: tuple[CarriedList, ...]
    waivers: tuple[CarriedWaiver, ...]
    categories: tuple[CarriedCategory, ...]
    known: tuple[KnownMatter, ...]
    call_name: str
    call_number: str
    joint: bool
    others: tuple[CarriedPlace, ...] = ()
    returned: tuple[CarriedReturn, ...] = ()
    entries: tuple[CarriedEntry, ...] = ()
    far: int | None = None
    """Metres beyond an alley's own length at which a picture is asked about."""
    pace: int | None = None
    longest: int | None = None
    """Metres a minute beyond which a walk is asked about before it is sent."""


async def kit_of(
    session: AsyncSession, viewer: Viewer, office: OfficePlace, in_force: Version, *, token: str, now: datetime
) -> Kit:
    """Gathered afresh each time a phone asks."""
    playbook, day = in_force.playbook, now.astimezone(office.zone).date()
    alleys = await _alleys(session, viewer.id, playbook, day)
    passed = await _passed(
        session, viewer.id, playbook, now, day, {each for each, (a, _) in alleys.items() if not a.for_the_day}
    )
    for each, (alley, verbs, _) in passed.items():
        alleys.setdefault(each, (alley, verbs))
    walked = [each for each, (_, verbs) in alleys.items() if "patrol" in verbs]
    doubts = playbook.doubts
    _, setting = await setting_at(session, now)
    asks = doubts is not None and doubts.distance is not None
    lying = await around(session, walked[:_PLACED], but=viewer.id, day=day) if asks else {}
    return Kit(
        account=viewer.id,
        name=viewer.name,
        token=token,
        now=now,
        zone=office.zone.key,
        version=in_force.version,
        alleys=tuple(
            CarriedAlley(
                id=alley.id,
                name=alley.name,
                metres=alley.length_m,
                verbs=tuple(verbs),
                around=lying.get(alley.id),
                days=passed[alley.id][2] if alley.id in passed else (),
            )
            for alley, verbs in alleys.values()
        ),
        checklists=await _lists(session, playbook, day),
        waivers=tuple(
            CarriedWaiver(checklist=waiver.checklist, item=waiver.item, until=waiver.until)
            for waiver in playbook.waivers
            if waiver.until >= day
        ),
        categories=tuple(
            CarriedCategory(
                code=each.code,
                name=_said(each.name),
                fix=tuple(way.value for way in each.fix),
                danger=each.danger,
                closes=_closes(playbook, each, {post.kind for post in viewer.posts}),
            )
            for each in playbook.categories
        ),
        known=await _known(session, walked, office),
        others=tuple(
            CarriedPlace(id=each.id, name=each.name) for each in alleys_by_name(setting, now) if each.id not in alleys
        ),
        returned=await _returned(session, setting, walked, day),
        call_name=_said(playbook.danger.phone.name),
        call_number=playbook.danger.phone.number,
        entries=await _entries(
            session, [each for each, (_, verbs) in alleys.items() if {"patrol", "visit"} & set(verbs)], day
        ),
        pace=doubts.pace if doubts else None,
        longest=doubts.longest if doubts else None,
        far=doubts.distance if doubts else None,
        joint=viewer.may("desk.chief") or viewer.may("desk.superior"),
    )


async def _alleys(
    session: AsyncSession, person: UUID, playbook: Playbook, day: date
) -> dict[UUID, tuple[MyAlley, list[str]]]:
    """With what she does there on a day."""
    alleys: dict[UUID, tuple[MyAlley, list[str]]] = {}
    for verb in (Verb.PATROL, Verb.VISIT, Verb.FIX, Verb.REPORT, Verb.NOTE, Verb.INSPECT):
        for alley in await my_alleys(session, playbook, person, verb, day, own=verb is not Verb.PATROL):
            alleys.setdefault(alley.id, (alley, []))[1].append(verb.value)
    return alleys


async def _passed(
    session: AsyncSession, person: UUID, playbook: Playbook, now: datetime, day: date, own: Collection[UUID]
) -> dict[UUID, tuple[MyAlley, list[str], tuple[date, ...]]]:
    """Alleys that are hers for single days of the week to come, by the roster or because she acts for somebody who is
    away: she may be without signal by then.
    """
    lines = await published_lines(session, person, day, day + _AHEAD)
    days = {line.day for line in lines if line.alley_id is not None and line.alley_id not in own}
    _, setting = await setting_at(session, now)
    coming = (day + timedelta(days=n) for n in range(_AHEAD.days + 1))
    days |= {each for each in coming if acts_for_others(setting.directory, person, each)}
    found: dict[UUID, tuple[MyAlley, list[str], tuple[date, ...]]] = {}
    for each in sorted(days):
        for alley, verbs in (await _alleys(session, person, playbook, each)).values():
            if alley.for_the_day:
                before = found[alley.id][2] if alley.id in found else ()
                found[alley.id] = (alley, verbs, (*before, each))
    return found


def _closes(playbook: Playbook, category: Category, kinds: set[str]) -> tuple[str, ...] | None:
    action = None if category.danger else closing_action(playbook, category.code, kinds)
    if action is None or not set(action.evidence) <= _BROUGHT:
        return None
    return tuple(piece.value for piece in action.evidence)


async def _lists(session: AsyncSession, playbook: Playbook, day: date) -> tuple[CarriedList, ...]:
    carried = sorted((each for each in playbook.checklists if each.until is None or each.until >= day), key=_begins)
    pictures = await example_photos(session, _pictures(carried))
    return tuple(
        CarriedList(
            code=each.code, name=_said(each.name), since=each.from_, until=each.until,
            items=tuple(
                CarriedItem(
                    code=item.code, name=_said(item.name), category=item.category,
                    guidance=_said(item.guidance) if item.guidance else "",
                    examples=tuple(pictures[said].id for said in item.pictures if said in pictures),
                )
                for item in each.items
            ),
        )
        for each in carried
    )  # fmt: skip


def _pictures(carried: Sequence[Checklist]) -> list[str]:
    """A phone carries so many and no more: of the list in force first, and each item's first before any second."""
    ordered = dict.fromkeys(
        item.pictures[n]
        for n in range(max((len(item.pictures) for each in carried for item in each.items), default=0))
        for each in carried
        for item in each.items
        if n < len(item.pictures)
    )
    return list(ordered)[:MOST]


def _begins(carried: Checklist) -> date:
    return carried.from_


async def _known(session: AsyncSession, alleys: list[Any], office: OfficePlace) -> tuple[KnownMatter, ...]:
    rows = await known_in(session, alleys, most=_KNOWN)
    return tuple(
        KnownMatter(
            id=row.id, alley=row.alley_id, category=row.category, number=row.number,
            day=row.opened_at.astimezone(office.zone).date(),
        )
        for row in rows
    )  # fmt: skip


async def _returned(
    session: AsyncSession, setting: Setting, alleys: list[UUID], day: date
) -> tuple[CarriedReturn, ...]:
    return tuple(
        CarriedReturn(alley=one.alley, category=one.category, metres=one.metres, until=one.until)
        for one in await stretches(session, setting, alleys, day)
    )


async def _entries(session: AsyncSession, alleys: list[UUID], day: date) -> tuple[CarriedEntry, ...]:
    statement = (
        select(Unit.id, Unit.alley_id, Unit.kind, Unit.name)
        .where(Unit.alley_id.in_(alleys), Unit.since <= day, Unit.until.is_(None) | (Unit.until >= day))
        .order_by(Unit.name, Unit.id)
        .limit(_ENTRIES)
    )
    return tuple(
        CarriedEntry(id=row.id, alley=row.alley_id, kind=row.kind, name=row.name)
        for row in await session.execute(statement)
    )


def _said(text: Text) -> str:
    return text.in_language(current_language())
