"""Opening an office as onboarding does, by the same verbs, on a day of the past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, Community, Unit
from hutong.alleys.service import register_alley, register_community, register_unit
from hutong.demo import names
from hutong.demo.chance import at, chance, pick_some
from hutong.demo.scenarios import OfficeScenario, PostPlan
from hutong.demo.writing import GENERATOR
from hutong.journal import append
from hutong.offices.lifecycle import open_office
from hutong.offices.models import Office
from hutong.offices.preparing import prepare_office
from hutong.offices.schemas import NewOffice
from hutong.people.events import WallNumberChosen
from hutong.people.models import Person, WallChoice, WallNumber
from hutong.people.service import register_person
from hutong.playbooks import packs
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers, PostKind
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Post
from hutong.posts.seating import establish_post, seat

BEIJING = ZoneInfo("Asia/Shanghai")
_PURPOSE = "公示牌联系电话（演示数据，不是真实号码）"


@dataclass
class Opened:
    """The office as history needs it: places, and who holds what."""

    office: Office
    scenario: OfficeScenario
    playbook: Playbook
    version: int
    communities: list[Community] = field(default_factory=list)
    alleys: list[Alley] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    held: list[tuple[Post, PostKind, Person, tuple[UUID, ...]]] = field(default_factory=list)
    """(post, its kind, holder, the places of the post)"""


async def open_from(session: AsyncSession, scenario: OfficeScenario, *, district: UUID) -> Opened:
    """Prepare, fill and open the office that `session` is bound to, on the scenario's first day."""
    now = at(scenario.begins, 8 * 60, BEIJING)
    new = NewOffice(
        slug=scenario.slug, code=scenario.code, name=scenario.name, name_en=scenario.name_en, phone=scenario.phone
    )
    office = await prepare_office(
        session, new, district=district, playbook=packs.text(scenario.pack), pack=scenario.pack, by=GENERATOR, now=now,
        day=scenario.begins,
    )  # fmt: skip
    office.generated = True
    in_force = await playbook_in_force(session, scenario.begins)
    opened = Opened(office, scenario, in_force.playbook, in_force.version)
    await _fill(session, opened, now)
    await open_office(session, by=GENERATOR, now=now + timedelta(minutes=1), day=scenario.begins)
    await session.flush()
    return opened


async def _fill(session: AsyncSession, opened: Opened, now: datetime) -> None:
    scenario, day = opened.scenario, opened.scenario.begins
    for n, name in enumerate(scenario.communities, start=1):
        opened.communities.append(register_community(session, code=f"c{n:02d}", name=name, phone=scenario.phone))
    await session.flush()
    rng = chance(scenario.slug, "places")
    for n, (name, alley_kind, community) in enumerate(_alley_names(scenario, opened.communities), start=1):
        opened.alleys.append(
            register_alley(
                session, code=scenario.codes.get(name, f"a{n:03d}"), name=name, kind=alley_kind,
                length_m=rng.randint(350, 1200) if alley_kind is AlleyKind.STREET else rng.randint(60, 420),
                community=community.id, since=day, by=GENERATOR, now=now,
            )
        )  # fmt: skip
    await session.flush()
    _register_units(session, opened, rng, now)
    people = _People(session, opened, now)
    for plan in scenario.posts:
        kind = opened.playbook.post(plan.kind)
        for n, places in enumerate(_coverings(plan, kind, opened), start=1):
            name = plan.names[n - 1] if n <= len(plan.names) else _post_name(kind, places, opened)
            post = establish_post(session, kind=kind, name=name, places=places, since=day, by=GENERATOR, now=now)
            for person in people.for_post(plan, kind, places):
                opened.held.append((post, kind, person, places))
    _settle_origins(opened)
    await session.flush()
    for post, kind, person, _places in opened.held:
        seat(session, person=person, post=post, kind=kind, since=day, by=GENERATOR, now=now)
    await session.flush()


def _settle_origins(opened: Opened) -> None:
    """Who among the stewards comes from a unit of the area, and who is a party member, by the printed totals."""
    rng, printed = chance(opened.scenario.slug, "origins"), opened.scenario.printed
    stewards = [p for _, kind, p, _ in opened.held if Verb.CHECK_IN in kind.duties]
    for person in pick_some(rng, stewards, printed.stewards_unit):
        person.origin = "unit"
    for person in pick_some(rng, stewards, printed.stewards_party):
        person.party_member = True


def _alley_names(
    scenario: OfficeScenario, communities: Sequence[Community]
) -> Iterator[tuple[str, AlleyKind, Community]]:
    homes = cycle(communities)
    for name in scenario.streets:
        yield name, AlleyKind.STREET, next(homes)
    counters = dict.fromkeys(scenario.alley_stems, 0)
    for n, stem in enumerate(islice(cycle(scenario.alley_stems), scenario.alleys)):
        counters[stem] += 1
        yield f"{stem}{_number(counters[stem])}巷", AlleyKind.ALLEY, communities[n % len(communities)]


def _number(n: int) -> str:
    digits = "零一二三四五六七八九"
    return digits[n] if n < 10 else f"十{digits[n - 10] if n > 10 else ''}"


def _register_units(session: AsyncSession, opened: Opened, rng: Random, now: datetime) -> None:
    """Streets have more of them than alleys."""
    weights = [4 if alley.kind == AlleyKind.STREET else 1 for alley in opened.alleys]
    for n, alley in enumerate(rng.choices(opened.alleys, weights, k=opened.scenario.units), start=1):
        kind = "unit" if rng.random() < 0.3 else "shop"
        name = names.unit(rng, n) if kind == "unit" else names.shop(rng, n)
        unit = register_unit(
            session, alley=alley.id, name=name, kind=kind, since=opened.scenario.begins, by=GENERATOR, now=now
        )
        unit.generated = True
        opened.units.append(unit)


def _coverings(plan: PostPlan, kind: PostKind, opened: Opened) -> Iterator[tuple[UUID, ...]]:
    """The places of each post of a plan."""
    match kind.covers:
        case Covers.OFFICE:
            yield from [()] * plan.posts
        case Covers.COMMUNITY | Covers.COMMUNITIES:
            yield from _chunks([c.id for c in opened.communities], plan.each)
        case Covers.ALLEYS:
            chunks = [
                chunk
                for community in opened.communities
                for chunk in _chunks([a.id for a in opened.alleys if a.community_id == community.id], plan.each)
            ]
            # A kind that every alley must have covers them all; others are few.
            yield from chunks if kind.required_per else chunks[: plan.posts] if plan.posts > 1 else chunks


def _chunks(ids: list[UUID], sizes: tuple[int, ...]) -> Iterator[tuple[UUID, ...]]:
    rest = iter(ids)
    for size in cycle(sizes):
        chunk = tuple(islice(rest, size))
        if not chunk:
            return
        yield chunk


def _post_name(kind: PostKind, places: tuple[UUID, ...], opened: Opened) -> str:
    if kind.covers is Covers.OFFICE:
        return kind.name.zh
    if kind.covers in {Covers.COMMUNITY, Covers.COMMUNITIES}:
        named = "、".join(c.name.removesuffix("社区") for c in opened.communities if c.id in places)
        return f"{named}{kind.name.zh}"
    covered = [a for a in opened.alleys if a.id in places]
    on_street = any(a.kind == AlleyKind.STREET for a in covered)
    named = covered[0].name + (f"等{len(covered)}条" if len(covered) > 1 else "")
    return f"{named}{kind.name_for(on_street=on_street).zh}"


class _People:
    """Names, origins, logins and cards as they are needed."""

    def __init__(self, session: AsyncSession, opened: Opened, now: datetime) -> None:
        self._session, self._opened, self._now = session, opened, now
        self._rng = chance(opened.scenario.slug, "people")
        self._names = names.people(self._rng)
        self._held: dict[str, list[Person]] = {}
        self._streets = {a.id: a for a in opened.alleys if a.kind == AlleyKind.STREET}
        self._street_shares = self._shares()

    def for_post(self, plan: PostPlan, kind: PostKind, places: tuple[UUID, ...]) -> list[Person]:
        for also in self._opened.scenario.also:
            alley = next(a for a in self._opened.alleys if a.name == also.alley)
            if kind.code == also.kind and alley.id in places:
                return [self._held[also.holder_of][0]]
        count = plan.holders
        if plan.on_streets and places[0] in self._streets:
            count = next(self._street_shares)
        found = [self._person(plan, kind) for _ in range(count)]
        self._held.setdefault(kind.code, []).extend(found)
        return found

    def _shares(self) -> Iterator[int]:
        total = next((p.on_streets for p in self._opened.scenario.posts if p.on_streets), 0)
        streets = len(self._streets)
        return iter([total // streets + (n < total % streets) for n in range(streets)])

    def _person(self, plan: PostPlan, kind: PostKind) -> Person:
        scenario, n = self._opened.scenario, len(self._opened.people) + 1
        counted = Verb.CHECK_IN in kind.duties
        person = register_person(
            self._session, name=next(self._names), origin=plan.origin, now=self._now,
            login=f"{kind.code}-{n}", administrator=plan.administrator, generated=True,
            party_member=not counted and self._rng.random() < 0.6,
            card=f"{scenario.initial}{n:06d}" if counted else None,
            phone=f"000-0000-{n:04d}" if kind.phone_on_board else None,
            phone_purpose=_PURPOSE if kind.phone_on_board else None,
        )  # fmt: skip
        self._opened.people.append(person)
        if person.phone:
            self._choose_wall_number(person, n)
        return person

    def _choose_wall_number(self, person: Person, n: int) -> None:
        # By turns the own number, the office's duty line, and a line that forwards: all are placeholders.
        choice, number = (
            (WallChoice.OWN, None), (WallChoice.DUTY, self._opened.scenario.phone), (WallChoice.FORWARDING, "000-0000"),
        )[n % 3]  # fmt: skip
        row = WallNumber(
            office_id=person.office_id, person_id=person.id, choice=choice, number=number, chosen_at=self._now
        )
        self._session.add(row)
        append(self._session, WallNumberChosen(subject=person.id, choice=choice), by=GENERATOR, at=self._now)
