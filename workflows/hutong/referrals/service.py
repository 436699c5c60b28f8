"""The office that says "not ours": it asks, and may take that back as long as nobody has taken the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.messages import without_phones
from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.models import Case
from hutong.cases.rules import AskAway, SentOn, ask_away, send_on
from hutong.cases.rules.referring import TAKEN_BACK
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.wording import category_name
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.jobs import enqueue
from hutong.journal import Actor
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.posts.queries import office_at
from hutong.referrals import jobs as _declares_jobs  # noqa: F401 - their specifications are looked up in `enqueue`
from hutong.referrals.lanes import lane_of
from hutong.referrals.models import Referral
from hutong.referrals.queries import referral_open
from hutong.referrals.schemas import AskAway as Asked
from hutong.texts import N_, speaking


async def ask(
    session: AsyncSession, case_id: UUID, sent: Asked, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """Sent twice under one id it is asked once. Raises NotThere, CaseMovedOn, Invalid, and what the rule refuses."""
    office_id = bound_office(session)
    again = await session.scalar(
        select(Referral.case_id).where(Referral.office_id == office_id, Referral.id == sent.id)
    )
    event = AskAway(referral=sent.id, by=person, now=now, note=sent.reason.strip())

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return Outcome(state, ()) if again == case_id else ask_away(setting, state, event)

    if again is not None and again != case_id:
        raise NotThere
    state = await change(
        SessionWire(session), settings_in(session, now), case_id, rule,
        person=person, by=by, now=now, revision=None if again else sent.revision,
    )  # fmt: skip
    if again is None:
        photos = await _of_case(session, case_id, sent.photos)
        row = await _row(session, state, sent, photos, person=person, now=now)
        await session.execute(insert(Referral).values(**row))
    return state


async def take_back(session: AsyncSession, case_id: UUID, *, person: UUID, by: Actor, now: datetime) -> CaseState:
    """It is this office's after all. Raises NotThere, NotReferred, NotYourCase."""
    referral = await referral_open(session, case_id, lock=True)
    event = SentOn(referral=referral.id if referral else case_id, what=TAKEN_BACK, by=person, now=now)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return send_on(setting, state, event)

    state = await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)
    if referral is not None:
        sent, referral.state, referral.settled_at = referral.state == "sent", "withdrawn", now
        if sent:
            await enqueue(session, "referral.recall", lane=lane_of(referral), referral_id=referral.id)
    return state


async def _row(
    session: AsyncSession, state: CaseState, sent: Asked, photos: Sequence[str], *, person: UUID, now: datetime
) -> dict[str, Any]:
    case = (
        await session.execute(
            select(Case.number, Case.city_id, Case.district_id, Case.playbook_version).where(
                Case.office_id == bound_office(session), Case.id == state.id
            )
        )
    ).one()
    _, setting = await setting_at(session, now, case.playbook_version)
    with speaking("zh"):
        named = category_name(setting, state.category)
    return {
        "office_id": bound_office(session), "id": sent.id, "case_id": state.id, "city_id": case.city_id,
        "district_id": case.district_id, "office_name": (await office_at(session, now)).name, "number": case.number,
        "category": state.category, "category_name": named, "place": sent.place.strip(),
        # Whoever reported it, and how to reach him, stays with the first office.
        "words": without_phones(sent.words.strip()), "photos": photos, "danger": state.danger, "due_at": state.due_at,
        "reason": without_phones(sent.reason.strip()), "asked_by": person, "asked_at": now, "state": "asked",
    }  # fmt: skip


async def _of_case(session: AsyncSession, case_id: UUID, wanted: Sequence[UUID]) -> list[str]:
    """Those handed along; raises Invalid for any that does not lie with the case."""
    if not wanted:
        return []
    found = await session.scalars(
        select(Photo.id).where(
            Photo.office_id == bound_office(session), Photo.subject_kind == "case", Photo.subject_id == case_id,
            Photo.state == PhotoState.READY, Photo.id.in_(list(wanted)),
        )
    )  # fmt: skip
    there = set(found)
    if there != set(wanted):
        raise Invalid([FieldProblem("photos", N_("有一张照片不在这件事里，请重新勾选。"))])
    return [str(one) for one in dict.fromkeys(wanted)]
