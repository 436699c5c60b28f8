"""Makes the whole demo, step by step; each step is one transaction, and one that is done is not done again."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select

from hutong.db import Databases, Office
from hutong.demo.accounts import make_accounts
from hutong.demo.attending import attend
from hutong.demo.baselines import make_baselines
from hutong.demo.beside import write_beside
from hutong.demo.bulletins import make_bulletins
from hutong.demo.calling import call_some
from hutong.demo.desking import lay_on_desks
from hutong.demo.grading import grade_past
from hutong.demo.handing import hand_to_departments
from hutong.demo.history import History
from hutong.demo.mapping import draw_maps
from hutong.demo.neighbours import make_neighbours
from hutong.demo.opening import BEIJING, open_from
from hutong.demo.picturing import send_photos
from hutong.demo.places import Places, make_places, refresh_statistics
from hutong.demo.referring import refer_some
from hutong.demo.scenarios import OFFICES, OfficeScenario, city_scenario, office_scenario
from hutong.demo.speaking import speak
from hutong.demo.tending import tend
from hutong.ids import new_id
from hutong.journal.sealing import seal_now
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeAddress
from hutong.reports.folding import fold_office
from hutong.settings import Settings

Progress = Callable[[int, int, str], None]
_STEPS_AN_OFFICE = 10
_HERE_SINCE = timedelta(days=65)


class Summary(msgspec.Struct, kw_only=True):
    """What was made; nothing of it where it was there already."""

    offices: list[str] = []
    rows: int = 0
    events: int = 0
    neighbours: int = 0
    bulletins: int = 0
    photos: int = 0


async def generate(
    databases: Databases,
    settings: Settings,
    *,
    progress: Progress,
    today: date | datetime,
    recent: Collection[str] = OFFICES,
) -> Summary:
    """Make what is missing of the demo. A bare date stands for its morning in the office.

    Of offices that are not among `recent` only the printed period is made.
    """
    now = today if isinstance(today, datetime) else datetime(today.year, today.month, today.day, 8, 30, tzinfo=BEIJING)
    steps = _Steps(progress, len(OFFICES) * _STEPS_AN_OFFICE + 4)
    summary = Summary()
    scenario = city_scenario()
    steps.on("city and districts")
    places = await make_places(settings, scenario)
    await make_accounts(databases, places, scenario)
    for name in OFFICES:
        plan = office_scenario(name)
        if await _is_made(databases, plan.slug):
            steps.skip(_STEPS_AN_OFFICE)
            continue
        await _office(databases, settings, plan, places, now, steps, summary, recent=name in recent)
    steps.on("forty more offices")
    summary.neighbours = await make_neighbours(databases, places, scenario, today=now.astimezone(BEIJING).date())
    await refer_some(databases, places, scenario, now=now)
    steps.on("bulletins")
    summary.bulletins = await make_bulletins(databases, places, now=now)
    await make_baselines(databases, places, now=now)
    steps.finish()
    return summary


async def _office(
    databases: Databases, settings: Settings, plan: OfficeScenario, places: Places, now: datetime, steps: "_Steps",
    summary: Summary, *, recent: bool,
) -> None:  # fmt: skip
    office = new_id()
    steps.on(f"{plan.name}: opening")
    departments = {code: found for (district, code), found in places.departments.items() if district == plan.district}
    async with databases.session(Office(office)) as session:
        opened = await open_from(session, plan, district=places.districts[plan.district])
        history = History(session, opened, departments, now=now, told=lambda what: steps.on(f"{plan.name}: {what}"))
        summary.rows += await history.write(recent=recent)
    await refresh_statistics(settings)
    steps.on(f"{plan.name}: grades of alleys")
    async with databases.session(Office(office)) as session:
        summary.rows += await grade_past(session, opened, now=now, recent=recent)
        if recent:
            summary.rows += await speak(session, opened, now=now)
            summary.rows += await attend(session, opened, now=now)
        summary.rows += await hand_to_departments(session, opened, now=now)
        summary.rows += await write_beside(session, opened, now=now)
        if recent:
            summary.rows += await tend(session, opened, now=now)
            summary.rows += await call_some(session, opened, now=now)
            summary.rows += await lay_on_desks(session, opened, now=now)
    steps.on(f"{plan.name}: sealing the journal")
    await seal_now(databases, office, seconds=120)
    steps.on(f"{plan.name}: photos")
    summary.photos += await send_photos(databases, settings, opened, history.stories, history.projects, now=now)
    summary.photos += await draw_maps(databases, settings, opened, now=now)
    async with databases.session(Office(office)) as session:
        # Long enough here for two months to be over: the scheduler archives them, as it would in an office of that age.
        (await session.get_one(OfficeRow, office)).created_at = now - _HERE_SINCE
    steps.on(f"{plan.name}: counting")
    summary.events += await fold_office(databases, office, now=now)
    summary.offices.append(plan.slug)


async def _is_made(databases: Databases, slug: str) -> UUID | None:
    async with databases.engine("app").connect() as connection:
        found: UUID | None = await connection.scalar(select(OfficeAddress.office_id).where(OfficeAddress.slug == slug))
        return found


class _Steps:
    """Counts steps for the progress bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def on(self, label: str) -> None:
        """The next step begins."""
        self._progress(min(self._done, self._total), self._total, label)
        self._done += 1

    def skip(self, steps: int) -> None:
        self._done += steps

    def finish(self) -> None:
        self._progress(self._total, self._total, "done")
