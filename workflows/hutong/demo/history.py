"""The history of one office: the printed period with its exact figures, and the last ninety days up to now."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.clocks import Calendar
from hutong.demo.arranging import Face, arrange, faces
from hutong.demo.case_rows import CaseRows
from hutong.demo.chance import chance, days_between
from hutong.demo.councilling import Councilling
from hutong.demo.filing import Filing
from hutong.demo.gathering import Gatherings
from hutong.demo.improving import Improvements
from hutong.demo.noticing import write_notices
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.playing import Story
from hutong.demo.reporting import Reporting, mark_walks
from hutong.demo.rostering import Rosters
from hutong.demo.walk_rows import WalkRows
from hutong.demo.walking import Walk, plan_fixes, plan_visits, plan_walks, settle_minutes
from hutong.demo.writing import Batch
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, PlaceFact, PostFact, TermFact
from hutong.posts.models import Appointment
from hutong.posts.queries import OfficeNow, office_at

RECENT_DAYS = 90
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

Told = Callable[[str], None]


class History:
    """Plays and writes one office's days through the session's own transaction."""

    def __init__(
        self, session: AsyncSession, opened: Opened, departments: dict[str, UUID], *, now: datetime, told: Told
    ) -> None:
        self._session, self._opened, self._departments = session, opened, departments
        self._now, self._told = now, told
        self._calendar = Calendar()
        directory = directory_of(opened)
        self._setting = Setting(
            playbook=opened.playbook, version=opened.version, calendar=self._calendar, directory=directory
        )
        self._filing = Filing(opened, chance(opened.scenario.slug, "filing"))
        self.projects: list[tuple[UUID, UUID]] = []
        """Projects of today with pictures, and who took them."""
        self.stories: list[Story] = []
        """Those of the last ninety days."""

    async def write(self, *, recent: bool = True) -> int:
        """Returns the number of rows written. While the database takes one part in, the next is played."""
        scenario, office = self._opened.scenario, self._opened.office.office_id
        connection = await self._session.connection()
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        found = await faces(self._session, self._opened)
        present = await office_at(self._session, self._now)
        first = Batch(office, self._opened.version)
        self._filing.open_accounts(first)
        self._printed_period(first, scenario.begins, scenario.until)
        writing = asyncio.create_task(first.write(driver))
        second = Batch(office, self._opened.version)
        if recent:
            await asyncio.to_thread(self._recent, second, found, present)
        rows = await writing
        self._told("the first part written")
        rows += await second.write(driver)
        self._told("the second part written")
        await self._settle_accounts()
        await self._renew_terms()
        return rows

    def _printed_period(self, batch: Batch, first: date, last: date) -> None:
        opened, rng = self._opened, chance(self._opened.scenario.slug, "printed")
        walks = plan_walks(opened, first, last, self._calendar)
        plan_visits(opened, walks, to_totals=True)
        plan_fixes(opened, walks, to_totals=True)
        settle_minutes(opened, walks)
        self._told("walks")
        before = datetime(last.year, last.month, last.day, tzinfo=BEIJING) + timedelta(days=1)
        reporting = Reporting(opened, self._setting, rng, _NEVER)
        quota = opened.scenario.printed.settled_by_chiefs
        if quota is None:
            stories = reporting.play(walks, round(opened.scenario.cases_a_day * (last - first).days))
        else:
            stories = reporting.exactly(walks, quota, before=before)
        self._told("cases")
        self._rows(batch, walks, stories, _NEVER)
        gatherings = Gatherings(opened, batch, rng, self._calendar, _NEVER)
        gatherings.printed(first, last)
        gatherings.councils(first, last)
        gatherings.weekly(first, last)
        self._told("rows")

    def _recent(self, batch: Batch, found: list[Face], office: OfficeNow) -> None:
        opened, rng, now = self._opened, chance(self._opened.scenario.slug, "recent"), self._now
        last = now.astimezone(BEIJING).date()
        first = last - timedelta(days=RECENT_DAYS)
        planned = plan_walks(opened, first, last, self._calendar)
        plan_visits(opened, planned, to_totals=False)
        plan_fixes(opened, planned, to_totals=False)
        mine = {face.person for face in found}
        # Whom a visitor becomes has the day's walk still before her.
        walks = [walk for walk in planned if walk.ends < now and not (walk.day == last and walk.person.id in mine)]
        reporting = Reporting(opened, self._setting, rng, now)
        self.stories = reporting.play(walks, round(opened.scenario.cases_a_day * RECENT_DAYS))
        self.stories += arrange(opened, found, walks, reporting, now)
        self._rows(batch, walks, self.stories, now)
        gatherings = Gatherings(opened, batch, rng, self._calendar, now)
        gatherings.weekly(first, last)
        gatherings.monthly(days_between(first, last))
        Rosters(opened, batch, self._setting, chance(opened.scenario.slug, "rosters"), now).write(busy=mine)
        self._improve(batch)
        write_notices(batch, office, self._setting, self.stories, rng, now)

    def _improve(self, batch: Batch) -> None:
        """Projects, initiatives, halls, groups and letters as they are today, from chances of their own."""
        opened, slug = self._opened, self._opened.scenario.slug
        improving = Improvements(opened, batch, chance(slug, "improving"), self._now)
        improving.plan(opened.alleys, self.stories)
        self.projects = improving.projects
        councilling = Councilling(opened, batch, chance(slug, "councilling"), self._now)
        councilling.hall(opened.alleys[1], improving.initiatives())
        councilling.letters()
        councilling.groups()

    def _rows(self, batch: Batch, walks: list[Walk], stories: list[Story], until: datetime) -> None:
        mark_walks(stories)
        rng = chance(self._opened.scenario.slug, "rows", str(until))
        CaseRows(self._opened, batch, rng, until, self._departments).write(stories)
        WalkRows(self._opened, batch, rng, until).write(walks)
        self._filing.write(batch, walks, until)

    async def _settle_accounts(self) -> None:
        """Balances beside their entries, as every grant keeps them."""
        balances = self._filing.balances
        await self._session.execute(
            text(
                "UPDATE point_accounts AS a SET balance = b.balance"
                " FROM unnest(CAST(:ids AS uuid[]), CAST(:balances AS int[])) AS b (id, balance)"
                " WHERE a.office_id = :office AND a.id = b.id"
            ),
            {
                "office": self._opened.office.office_id,
                "ids": list(balances),
                "balances": list(balances.values()),
            },
        )

    async def _renew_terms(self) -> None:
        """Engaged for a year at a time and renewed ever since: the term that runs now ends within the year."""
        today = self._now.astimezone(BEIJING).date()
        await self._session.execute(
            update(Appointment)
            .where(Appointment.office_id == self._opened.office.office_id, Appointment.term_until.is_not(None))
            .values(term_until=today + timedelta(days=153))
            .execution_options(synchronize_session=False)
        )


def directory_of(opened: Opened) -> Directory:
    """The office as its rules see it, from what was just opened."""
    day = opened.scenario.begins
    posts = {post.id: post for post, _, _, _ in opened.held}
    communities = {community.id for community in opened.communities}
    return Directory(
        kinds=opened.playbook.posts,
        alleys=tuple(
            AlleyFact(id=a.id, community_id=a.community_id, kind=str(a.kind), name=a.name, since=day)
            for a in opened.alleys
        ),
        posts=tuple(PostFact(id=p.id, kind=p.kind, name=p.name, since=day) for p in posts.values()),
        places=tuple(
            PlaceFact(
                post_id=post,
                alley_id=None if place in communities else place,
                community_id=place if place in communities else None,
                since=day,
            )
            for post, places in {post.id: places for post, _, _, places in opened.held}.items()
            for place in places
        ),
        appointments=tuple(
            TermFact(id=person.id, post_id=post.id, person_id=person.id, since=day)
            for post, _, person, _ in opened.held
        ),
    )
