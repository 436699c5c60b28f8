"""The far side of each job: written in a session of the other office, and only where it is not written yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.errors import NotReferred
from hutong.cases.models import Case
from hutong.cases.rules import EndedThere, SentOn, TakenThere, ended_there, refer, send_on
from hutong.cases.rules.ending import REFERRED
from hutong.cases.rules.referring import REFUSED
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.journal import SYSTEM, append
from hutong.notices.service import tell
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.verbs import Verb
from hutong.publications.audience import languages_of, people_with
from hutong.referrals.events import ReferralRecalled, ReferralReceived
from hutong.referrals.models import ReceivedReferral, Referral
from hutong.referrals.queries import referrals_of_case
from hutong.texts import N_, gettext, speaking


async def lay_before(session: AsyncSession, referral: Referral, *, now: datetime) -> None:
    """Before the receiving office. One that it refused comes again when the district sends it again."""
    office_id = bound_office(session)
    row = {
        "from_office_id": referral.office_id, "from_office_name": referral.office_name,
        "from_number": referral.number, "category": referral.category, "category_name": referral.category_name,
        "place": referral.place, "words": referral.words, "photos": referral.photos, "danger": referral.danger,
        "reason": referral.reason, "note": referral.note, "hop": referral.hop, "sent_at": now, "state": "waiting",
        "settled_by": None, "settled_at": None, "refusal": None, "generated": referral.generated,
    }  # fmt: skip
    there = ReceivedReferral
    statement = (
        insert(there)
        .values(office_id=office_id, id=referral.id, **row)
        .on_conflict_do_update(
            index_elements=["office_id", "id"],
            set_=row,
            where=(there.hop < referral.hop) & there.state.in_(("refused", "recalled")),
        )
        .returning(there.id)
    )
    if await session.scalar(statement) is None:
        return
    event = ReferralReceived(
        subject=referral.id, from_office=referral.office_id, from_number=referral.number, danger=referral.danger,
        hop=referral.hop,
    )  # fmt: skip
    append(session, event, by=SYSTEM, at=now)
    await _tell_receivers(session, referral, now=now)


async def recall(session: AsyncSession, referral_id: UUID, *, hop: int, now: datetime) -> None:
    row = await _received(session, referral_id)
    if row is None or row.state != "waiting" or row.hop > hop:
        return
    row.state, row.settled_at = "recalled", now
    append(session, ReferralRecalled(subject=referral_id, from_office=row.from_office_id), by=SYSTEM, at=now)


async def end_there(session: AsyncSession, referral_id: UUID, *, number: str, now: datetime) -> None:
    """In the first office; a case that ended by itself meanwhile stays as it ended."""
    referral = await _asked(session, referral_id)
    if referral is None or referral.their_number is not None:
        return
    event = TakenThere(referral=referral_id, now=now, to_office=referral.to_office_name or "")

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return refer(setting, state, event)

    try:
        async with session.begin_nested():
            await change(
                SessionWire(session), settings_in(session, now), referral.case_id, rule, person=None, by=SYSTEM,
                now=now,
            )  # fmt: skip
    except NotReferred:
        pass
    referral.state, referral.their_number, referral.settled_at = "taken", number, now


async def refused_there(session: AsyncSession, row: ReceivedReferral, *, hop: int, now: datetime) -> None:
    referral = await _asked(session, row.id)
    if referral is None or referral.state != "sent" or referral.hop != hop:
        return
    name, why = referral.to_office_name or "", row.refusal or ""
    event = SentOn(referral=row.id, what=REFUSED, now=now, to_office=name, note=why)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return send_on(setting, state, event)

    try:
        async with session.begin_nested():
            await change(
                SessionWire(session), settings_in(session, now), referral.case_id, rule, person=None, by=SYSTEM,
                now=now,
            )  # fmt: skip
    except NotReferred:
        return
    refusal = {"office": str(referral.to_office_id), "name": name, "reason": why, "at": now.isoformat()}
    referral.state, referral.refusals = "asked", [*referral.refusals, refusal]
    referral.to_office_id, referral.to_office_name = None, None


class Standing(NamedTuple):
    """When and how a case ended, both empty while it is open; `passed_to` is the office that has it instead."""

    ended_at: datetime | None
    outcome: str | None
    passed_to: str | None = None


async def standing_here(session: AsyncSession, referral_id: UUID) -> tuple[ReceivedReferral | None, Standing | None]:
    """The row, and how its case stands. Of one that was handed on, how it stands there, as far as that is told.

    Each look has a number of its own in `row.told`, a later one a larger, given before the case is read: two jobs that
    overlap, or a worker that wakes up long after, cannot make old news the last.
    """
    row = await _received(session, referral_id)
    if row is None or row.case_id is None:
        return row, None
    row.told += 1
    await session.flush()
    case = await session.get_one(Case, (bound_office(session), row.case_id))
    onward = await referrals_of_case(session, case.id) if case.outcome == REFERRED else ()
    there = next((one for one in onward if one.state == "taken"), None)
    if there is None:
        return row, Standing(case.closed_at, case.outcome)
    if there.outcome is None:
        return row, Standing(case.closed_at, REFERRED, there.to_office_name)
    return row, Standing(there.ended_at, there.outcome, there.passed_to or there.to_office_name)


async def tell_there(
    session: AsyncSession, referral_id: UUID, standing: Standing, *, number: int, now: datetime
) -> None:
    """Whoever reported it to the first office hears how it ended, as of one of its own.

    `number` is that of the look at it there; what a later look found stays.
    """
    referral = await _asked(session, referral_id)
    if referral is None or number <= referral.heard:
        return
    referral.heard = number
    if (referral.ended_at, referral.outcome, referral.passed_to) == standing:
        return
    # Known to be there already: then it goes on again there.
    goes_on = standing.outcome == REFERRED and standing.passed_to == referral.passed_to
    referral.ended_at, referral.outcome, referral.passed_to = standing
    event = EndedThere(
        referral=referral_id, now=now, outcome=None if goes_on else standing.outcome,
        to_office=standing.passed_to or referral.to_office_name,
    )  # fmt: skip
    await change(
        SessionWire(session), settings_in(session, now), referral.case_id,
        lambda setting, state, _: ended_there(setting, state, event), person=None, by=SYSTEM, now=now,
        same_revision=True,
    )  # fmt: skip


async def number_here(session: AsyncSession, row: ReceivedReferral) -> str:
    """The number of the case that it became."""
    found = await session.scalar(
        select(Case.number).where(Case.office_id == bound_office(session), Case.id == row.case_id)
    )
    return found or ""


async def _asked(session: AsyncSession, referral_id: UUID) -> Referral | None:
    statement = select(Referral).where(Referral.office_id == bound_office(session), Referral.id == referral_id)
    return (await session.scalars(statement.with_for_update())).one_or_none()


async def _received(session: AsyncSession, referral_id: UUID) -> ReceivedReferral | None:
    row = ReceivedReferral
    statement = select(row).where(row.office_id == bound_office(session), row.id == referral_id)
    return (await session.scalars(statement.with_for_update())).one_or_none()


async def _tell_receivers(session: AsyncSession, referral: Referral, *, now: datetime) -> None:
    """Whoever sends cases out hears that one came."""
    try:
        office, setting = await setting_at(session, now)
    except NoPlaybookInForce:
        return  # Nobody has a post there yet; it waits on the list.
    people = await people_with(session, setting.playbook, {Verb.ASSIGN}, now)
    for language, readers in (await languages_of(session, people)).items():
        with speaking(language):
            title = gettext(N_("区里移送来一件：{category}"), category=referral.category_name)
            body = gettext(
                N_("{place}，由{office}移送。请接收，或写明为什么也不归本街道。"),
                place=referral.place, office=referral.office_name,
            )  # fmt: skip
        await tell(
            session, to=readers, kind="danger" if referral.danger else "referral", title=title, body=body,
            link=f"/o/{office.slug}/referrals/{referral.id}", urgent=referral.danger, to_groups=False, now=now,
        )  # fmt: skip
