"""Two offices that are the same but for their rules, and a past that is lived in one and lived again in the other."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import insert, select

from deeds import Deed, do, wake_all
from hutong.access.models import AuthorityAccount, Department, DepartmentHead
from hutong.alleys.models import Alley, Community
from hutong.cases.rows import READ, state_of
from hutong.cases.rules import offers
from hutong.cases.rules.standing import standing_in
from hutong.cases.settings import setting_at
from hutong.db import City
from hutong.db.wires import SessionWire
from hutong.ids import new_id
from hutong.people.models import Person
from hutong.playbooks.flows import StepKind
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Absence, Appointment, Post, PostPlace

BEFORE, FIRST, LAST = date(2026, 9, 20), date(2026, 10, 1), date(2026, 10, 31)
BEIJING = ZoneInfo("Asia/Shanghai")
CALLED = ("urban-management", "police", "housing")
SHARED = (Community, Alley, Person, Post, PostPlace, Appointment, Absence)


class Chance:
    """Lives a past in an office: what anybody may do, now and then somebody does."""

    def __init__(self, world, seed, *, cases, moved=None, officers=False, by_hand=False, between=(), merging=False):
        self.world, self.rng, self.cases, self.moved = world, Random(seed), cases, moved
        self.officers, self.by_hand, self.merging = officers, by_hand, merging
        self.between = sorted(between, key=lambda deed: deed.at)
        self.done: list[Deed] = []
        self.calls: dict[UUID, Deed] = {}
        self.open: list[UUID] = []
        self.filed: list[Deed] = []

    async def live(self, first, last):
        days = (last - first).days + 1
        start = datetime.combine(first, time(), BEIJING).astimezone(UTC)
        moments = sorted(start + timedelta(seconds=self.rng.randrange(days * 86_400)) for _ in range(self.cases * 6))
        for n, at in enumerate(moments):
            while self.between and self.between[0].at <= at:
                await self._do(self.between.pop(0))
            if self.moved is not None and self.moved <= at:
                await self._move(self.moved)
            if n % 6 == 0:
                await self._open(at)
            elif n % 6 == 1:
                await self._file(at)
            else:
                await self._go_on(at)
        return self.done

    async def _do(self, deed):
        if await do(self.world, deed):
            self.done.append(deed)
            return True
        return False

    async def _move(self, at):
        """All that is open goes on by the second version."""
        self.moved = None
        kind = next(iter(self.world.people))
        await self._do(Deed(at, "move", self.world.people[kind][0].id, new_id(), {"to": 2}))

    async def _open(self, at):
        rng, world = self.rng, self.world
        plain = [c.code for c in world.playbook.categories[:3]] + [
            c.code for c in world.playbook.categories if c.danger
        ][:1]
        reporters = [
            p for kind in world.people for p in world.people[kind] if Verb.REPORT in world.playbook.post(kind).duties
        ]
        person = rng.choice([None, *(p.id for p in reporters)])
        category = rng.choice(plain)
        report = {"alley": rng.choice(world.alleys).id, "category": category, "danger": rng.random() < 0.1}
        deed = Deed(at, "open", person, new_id(), {"report": report, "source": "patrol" if person else "call"})
        if await self._do(deed):
            self.open.append(deed.subject)

    async def _file(self, at):
        rng, world = self.rng, self.world
        if self.filed and rng.random() < 0.2:
            was = self.filed.pop()
            await self._do(Deed(at, "undo", None, was.subject, {"community": was.more["community"]}))
            return
        kinds = [kind for kind in world.people if Verb.CHECK_IN in world.playbook.post(kind).duties]
        if not kinds:
            return
        person = rng.choice(world.people[rng.choice(kinds)])
        more = {"day": (at + timedelta(hours=8)).date(), "worker": person.id, "community": world.alleys[0].community_id}
        if any(d.person == person.id and d.more["day"] == more["day"] for d in self.filed):
            return
        deed = Deed(at, "check_in", person.id, new_id(), more)
        if await self._do(deed):
            self.filed.append(deed)

    async def _go_on(self, at):
        if not self.open:
            return
        rng, case = self.rng, self.rng.choice(self.open)
        await wake_all(self.world, at)
        async with self.world.session() as session:
            row = (
                await SessionWire(session).rows(
                    f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = $2", self.world.id, case
                )
            )[0]
            _, setting = await setting_at(session, at, row["playbook_version"])
        state = state_of(row, setting.directory)
        everyone = sorted({p.id for people in self.world.people.values() for p in people})
        if state.outcome == "merged":
            await self._do(Deed(at, "unmerge", rng.choice(everyone), case))
        elif state.step is None:
            await self._do(Deed(at, "reopen", rng.choice(everyone), case))
        elif self.merging and rng.random() < 0.2:
            await self._do(Deed(at, "merge", rng.choice(everyone), case, {"leader": rng.choice(self.open)}))
        elif state.counts.paused and rng.random() < 0.5:
            await self._do(Deed(at, "run_on", rng.choice(everyone), case))
        elif self.by_hand and rng.random() < 0.4:
            await self._by_hand(at, case, setting, state, everyone)
        elif rng.random() < 0.05:
            await self._do(Deed(at, "take_back", state.reporter or everyone[0], case))
        else:
            await self._act(at, case, setting, state, everyone)

    async def _by_hand(self, at, case, setting, state, everyone):
        """What seniors do besides the steps, and what a resident does who had reported it."""
        rng = self.rng
        chiefs = sorted({p.id for kind in ("alley-chief", "command", "office-leader") for p in self.world.people[kind]})
        match rng.choice(["as_resident", "hand_on", "press", "place"]):
            case "as_resident":
                await self._do(Deed(at, "as_resident", None, case))
            case "hand_on":
                others = [alley.id for alley in self.world.alleys if alley.id != state.alley.id]
                owners = state.owner.people(setting.directory, setting.day(at))
                await self._do(Deed(at, "hand_on", rng.choice([*owners, *chiefs]), case, {"alley": rng.choice(others)}))
            case "press":
                until = at + timedelta(hours=rng.randint(2, 40))
                await self._do(Deed(at, "press", rng.choice(chiefs), case, {"until": until}))
            case "place":
                await self._do(Deed(at, "place", rng.choice([*everyone]), case, {"m": rng.randrange(200)}))

    async def _act(self, at, case, setting, state, everyone):
        step = setting.playbook.flow(state.flow).step(state.step)
        if step.kind is StepKind.JOINT_CALL and await self._together(at, case, setting, state, step, everyone):
            return
        if self.officers and state.departments and self.rng.random() < 0.6:
            await self._officer(at, case, setting, state)
            return
        able = [
            (person, offer.action)
            for person in everyone
            for offer in offers(setting, state, person, at)
            if offer.hindrance is None
        ]
        if not able:
            return
        person, action = self.rng.choice(able)
        for slot in ("before", "after"):
            if f"photo_{slot}" in action.evidence:
                await self._do(Deed(at, "photo", person, case, {"slot": slot}))
        more = {"action": action.code, "note": "做了", "outcome": "好了"}
        if step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE:
            await self._do(Deed(at, "round", person, case, {**more, "who_went": "巷长", "agreed": False}))
            return
        if state.counts.gathering and step.kind is StepKind.JOINT_CALL:
            more["came"] = state.counts.gathering.departments[: self.rng.randint(1, 3)]
        if action.reasons:
            more["reason"] = action.reasons[0].code
        if "roll_call" in action.evidence:
            more["present"] = "巷长"
        await self._do(Deed(at, "step", person, case, more))

    async def _officer(self, at, case, setting, state):
        """Somebody of a department that has the case does something about it."""
        department = self.rng.choice(state.departments)
        officer = new_id()
        offered = offers(setting, state, officer, at, department=department)
        able = [offer.action for offer in offered if offer.hindrance is None]
        if able:
            action = self.rng.choice(able)
            more = {"action": action.code, "note": "办了", "outcome": "办好了", "document": "1号"}
            if action.reasons:
                more["reason"] = action.reasons[0].code
            await self._do(Deed(at, "officer", None, case, {**more, "officer": officer, "department": department}))

    async def _together(self, at, case, setting, state, step, everyone):
        """Departments are called; then they answer, do not come, or it is recorded how it went."""
        rng = self.rng
        if state.counts.call is None:
            offered = [code for code in step.departments if code in CALLED]
            if not offered:
                return False
            called = tuple(rng.sample(offered, rng.randint(1, len(offered))))
            day = setting.day(at)
            able = [
                p for p in everyone if standing_in(setting, state, step, p, day=day, verb=Verb.CALL_DEPARTMENTS)
            ] or everyone
            more = {"call": new_id(), "departments": called, "meet_at": at + timedelta(hours=rng.randint(1, 60))}
            deed = Deed(at, "call", rng.choice(able), case, more)
            if await self._do(deed):
                self.calls[case] = deed
            return True
        chance = rng.random()
        if chance < 0.4 and case in self.calls:
            call = self.calls[case].more
            more = {"call": call["call"], "department": rng.choice(call["departments"]), "officer": new_id()}
            state = rng.choice(["coming", "came", "reassigned", "other_time", "done"])
            if state == "reassigned":
                more["to"] = rng.choice([code for code in CALLED if code != more["department"]])
            await self._do(Deed(at, "answer", None, case, {**more, "state": state}))
            return True
        if chance < 0.55:
            await self._do(Deed(at, "fail", rng.choice(everyone), case))
            return True
        return False


@pytest.fixture
async def departments(city, server_settings):
    """Bodies of both districts that can be called, by their codes in the playbook."""
    connection = await asyncpg.connect(server_settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{server_settings.role_name("owner")}"; SET search_path = hutong')
        for district in (city.east, city.west):
            for code in CALLED:
                await connection.execute(
                    "INSERT INTO departments (city_id, id, district_id, code, name, name_en) "
                    "VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (district_id, code) DO NOTHING",
                    city.id, new_id(), district, code, code,
                )  # fmt: skip
    finally:
        await connection.close()


@pytest.fixture
async def heads(city, departments, databases):
    """The first of them is led by somebody."""
    async with databases.session(City(city.id)) as session:
        bodies = await session.scalars(
            select(Department.id).where(Department.city_id == city.id, Department.code == CALLED[0])
        )
        for department in bodies.all():
            led = select(DepartmentHead.id).where(DepartmentHead.department_id == department)
            if await session.scalar(led) is not None:
                continue
            account = AuthorityAccount(
                city_id=city.id, id=new_id(), role="department_officer", department_id=department, name="队长",
                login=f"h{new_id().hex[-8:]}",
            )  # fmt: skip
            session.add(account)
            await session.flush()  # The head refers to it.
            since = datetime(2026, 1, 1, tzinfo=UTC)
            session.add(
                DepartmentHead(
                    city_id=city.id, department_id=department, account_id=account.id, set_by=account.id, since=since
                )
            )


@pytest.fixture
def wake():
    """`await wake(world, moment)`: what the sweep does up to then."""
    return wake_all


@pytest.fixture
def twin(make_office):
    """`await twin(world, playbook…)`: another office with the very same places and people, under the same ids."""

    async def make(world, pack):
        other = await make_office(pack, alleys=0)
        for model in SHARED:
            async with world.session() as session:
                table = model.__table__
                rows = [
                    dict(row._mapping)
                    for row in await session.execute(select(table).where(table.c.office_id == world.id))
                ]
            async with other.session() as session:
                for row in rows:
                    await session.execute(insert(table).values(**{**row, "office_id": other.id}))
        other.alleys, other.people = world.alleys, world.people
        return other

    return make


@pytest.fixture
def live():
    """`await live(world, seed, cases=…, moved=…)`: deeds done from before the period to its end; by `officers` too."""

    async def go(world, seed, *, cases, first=BEFORE, last=LAST, **more):
        return await Chance(world, seed, cases=cases, **more).live(first, last)

    return go


@pytest.fixture
def again():
    """`await again(world, deeds)`: the same deeds once more; whatever the rules refuse is left out."""

    async def go(world, deeds):
        return [await do(world, deed) for deed in deeds]

    return go


@pytest.fixture
def states():
    """`await states(world)`: every case as its row has it, by its id."""

    async def read(world):
        async with world.session() as session:
            rows = await SessionWire(session).rows(f"SELECT {READ} FROM cases WHERE office_id = $1", world.id)
            found = {}
            for row in rows:
                _, setting = await setting_at(session, datetime.combine(LAST, time(), UTC), row["playbook_version"])
                found[row["id"]] = state_of(row, setting.directory)
            return found

    return read
