"""Opening a case: from a patrol, a report, a telephone call, a resident, or down the danger line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.errors import ReportedOtherwise
from hutong.cases.numbers import case_number
from hutong.cases.rows import READ, NewCase, state_of
from hutong.cases.rules import Earlier, Report
from hutong.cases.rules import open_case as opened
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import Settings, setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.writing import Watch, insert_case
from hutong.cases.written import Written
from hutong.db import Databases, Office
from hutong.db.wires import DriverWire, SessionWire, Wire
from hutong.errors import NotThere
from hutong.journal import Actor
from hutong.playbooks.verbs import Verb
from hutong.posts.queries import OfficeNow

TITLE_LENGTH = 40
_REPORTS = frozenset({Verb.REPORT, Verb.ENTER_CALL})

_THERE = f"""
SELECT {READ}, description, position_m,
       EXISTS (SELECT FROM journal j WHERE j.office_id = $1 AND j.subject = $2 AND j.kind = 'case.placed') AS placed
  FROM cases WHERE office_id = $1 AND id = $2
"""  # noqa: S608 - constants alone


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """Who reports, from where: patrol, report, call, message, hotline, resident, referral or danger. No person for a
    resident.

    `answer_by`: when the body that passed it on wants its answer. `referral`: by which another office handed it over.
    """

    person: UUID | None = None
    source: str = "report"
    public_report: UUID | None = None
    answer_by: datetime | None = None
    referral: UUID | None = None
    generated: bool = False


async def open_case(
    session: AsyncSession, report: OpenCase, reporter: Reporter, *, by: Actor, now: datetime
) -> CaseState:
    """Sent twice it is one case. Raises NotThere for an alley of nobody's, CategoryUnknown, ReportedOtherwise."""
    office, setting = await setting_at(session, now)
    return await _open(SessionWire(session), office, setting, report, reporter, by=by, now=now)


async def open_case_fast(
    databases: Databases,
    settings: Settings,
    office_id: UUID,
    report: OpenCase,
    reporter: Reporter,
    *,
    by: Actor,
    now: datetime,
) -> CaseState:
    """The same as a transaction of its own on the driver's connection."""
    async with databases.driver(Office(office_id)) as connection:
        office, setting = await settings.at(connection, office_id, now)
        wire = DriverWire(connection, office_id)
        return await _open(wire, office, setting, report, reporter, by=by, now=now)


async def _open(
    wire: Wire,
    office: OfficeNow,
    setting: Setting,
    report: OpenCase,
    reporter: Reporter,
    *,
    by: Actor,
    now: datetime,
) -> CaseState:
    if not setting.directory.has_alley(report.alley):
        raise NotThere
    facts = Report(
        id=report.id,
        alley=report.alley,
        category=report.category,
        description=f"{report.title} {report.description}",
        source="danger" if report.danger else reporter.source,
        reporter=reporter.person,
        reporter_kind=reporting_kind(setting, reporter.person, report.alley, now) if reporter.person else None,
        danger=report.danger,
        now=now,
        answer_by=reporter.answer_by,
        referral=reporter.referral,
        position_m=report.position_m,
    )
    outcome = opened(setting, facts)
    title = report.title.strip() or _title(setting, report, outcome.state)
    new = NewCase(
        number=case_number(report.id, setting.day(now)),
        city_id=office.city_id,
        district_id=office.district_id,
        title=title,
        description=report.description.strip() or None,
        position_m=report.position_m,
        playbook_version=setting.version,
        public_report_id=reporter.public_report,
        generated=reporter.generated,
    )
    rule = setting.playbook.rebound
    watch = None
    if rule is not None and rule.watches(outcome.state.category):
        since = now - timedelta(days=rule.window_days + 1)
        watch = Watch(alley=report.alley, category=outcome.state.category, since=since, position_m=report.position_m)
    written = Written(outcome=outcome, setting=setting, title=title, number=new.number, new=new)
    added = await insert_case(wire, office, written, watch=watch, by=by, now=now)
    if isinstance(added, Earlier):
        outcome = opened(setting, msgspec.structs.replace(facts, earlier=added))
        written = msgspec.structs.replace(written, outcome=outcome)
        added = await insert_case(wire, office, written, watch=None, by=by, now=now)
    if added:
        return outcome.state
    there = await wire.rows(_THERE, wire.office_id, report.id)
    if not there or there[0]["reporter_id"] != reporter.person:
        raise NotThere
    if not _says_the_same(there[0], report):
        raise ReportedOtherwise
    return state_of(there[0], setting.directory)


def _says_the_same(row: Mapping[str, Any], report: OpenCase) -> bool:
    """What the report leaves to be found out, its category and title, may be anything."""
    return (
        (report.alley, report.description.strip() or None) == (row["alley_id"], row["description"])
        # Where it lies may have been corrected since.
        and (row["placed"] or report.position_m == row["position_m"])
        and report.category in {None, row["category"]}
        and report.title.strip() in {"", row["title"]}
    )


def reporting_kind(setting: Setting, person: UUID, alley: UUID, now: datetime) -> str | None:
    """The kind of post in which someone reports: over the alley, with the duty, and the humblest of those."""
    day, directory = setting.day(now), setting.directory
    held = [
        (not directory.covers(post.id, alley, day), _REPORTS.isdisjoint(kind.duties), kind.rank, kind.code)
        for post in directory.posts_held(person, day)
        if (kind := directory.kind(post.kind)) is not None
    ]
    return min(held)[-1] if held else None


def _title(setting: Setting, report: OpenCase, state: CaseState) -> str:
    first_line = report.description.strip().partition("\n")[0]
    return first_line[:TITLE_LENGTH] or setting.playbook.category(state.category).name.zh
