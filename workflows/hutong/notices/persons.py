"""Handing messages to persons and departments by text message, WeChat or e-mail: claimed in one transaction, sent
outside of any.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.codes import LIFE, plain_phone
from hutong.db import bound_office
from hutong.jobs.work import Work
from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.department_ways import address_of, seen_by_department
from hutong.notices.digests import marked, one_digest_at_a_time, others_on_card, same_digest, set_free, told_at_once
from hutong.notices.fields import Message
from hutong.notices.models import Channel, Delivery, DepartmentWay, Notice, Preference
from hutong.notices.setting_up import channels
from hutong.notices.topics import topic_of
from hutong.notices.trying import PAID, UNSETTLED, ask_later, attempt, note_try
from hutong.notices.ways import SENDERS, Addressed
from hutong.people.models import Person
from hutong.posts.queries import OfficeNow, office_at
from hutong.texts import N_, gettext, speaking

CODE, CONFIRM, TEST = "sign-in.code", "email.confirm", "channel.test"
PASSING = frozenset({CODE, CONFIRM})
"""Kinds that are of no use after ten minutes."""
_INTERRUPTED = "the sender stopped while the message was under way"


@dataclass(frozen=True, slots=True)
class _Claim:
    ids: tuple[UUID, ...]
    channel: Channel
    addressed: Addressed


class _Unsent(NamedTuple):
    why: str
    state: str


async def deliver_to_person(work: Work, delivery_id: UUID) -> None:
    """At most once where it costs; what waits for the same digest goes along."""
    box = work.service(Lockbox)
    async with work.transaction() as session:
        claim = await _claim(session, work, box, delivery_id)
    if claim is None:
        return
    way = claim.channel.kind
    send = partial(SENDERS[way], work, claim.channel, claim.addressed)
    await attempt(work, claim.ids, send, way=way, paid=way in PAID)


async def _claim(session: AsyncSession, work: Work, box: Lockbox, delivery_id: UUID) -> _Claim | None:
    """Mark it as under way, with those of the same digest; None when there is nothing to send, which is noted."""
    mine = select(Delivery).where(Delivery.office_id == bound_office(session), Delivery.id == delivery_id)
    await one_digest_at_a_time(session, delivery_id)
    delivery = await session.scalar(mine.where(Delivery.state.in_(UNSETTLED)).with_for_update())
    if delivery is None or delivery.card_id not in {None, delivery.id}:
        return None
    way = delivery.channel
    if delivery.state == "sending" and way in PAID:
        # A worker died over it, or froze: the message may have gone, and a second one would be paid for.
        for each in (delivery, *await others_on_card(session, delivery_id)):
            note_try(each, _INTERRUPTED, state="uncertain", now=work.now, way=way)
        await ask_later(session, delivery_id, work.now)
        return None
    office = await office_at(session, work.now)
    found = await _ready(session, box, delivery, office, work.now)
    if isinstance(found, _Unsent):
        note_try(delivery, found.why, state=found.state, now=work.now, way=way, counts=False)
        await set_free(session, delivery_id)
        return None
    channel, addressed = found
    together = [delivery, *await same_digest(session, delivery, work.now)]
    sent_at = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    for each in together:
        each.state, each.sent_at = "sending", sent_at
        if len(together) > 1:
            each.card_id = delivery.id
    addressed = msgspec.structs.replace(addressed, mark=marked(together))
    if len(together) > 1:
        addressed = msgspec.structs.replace(addressed, message=told_at_once(addressed.message, together, office))
    return _Claim(tuple(each.id for each in together), channel, addressed)


async def _ready(
    session: AsyncSession, box: Lockbox, delivery: Delivery, office: OfficeNow, now: datetime
) -> "tuple[Channel, Addressed] | _Unsent":
    """By which channel it goes, and where to; or why it does not go."""
    channel = (await channels(session)).get(delivery.channel)
    if channel is None or not channel.active:
        return _Unsent("switched off", "withdrawn")
    if reason := await _needless(session, delivery, now):
        return _Unsent(reason, "withdrawn")
    addressed = await _addressed(session, box, delivery, office)
    return _Unsent("no address", "failed") if addressed is None else (channel, addressed)


async def _needless(session: AsyncSession, delivery: Delivery, now: datetime) -> str:
    """Why it is not sent any more: seen in the inbox meanwhile, or a code that has run out."""
    if delivery.kind in PASSING and now > delivery.created_at + LIFE:
        return "over"
    if delivery.notice_id is None:
        return ""
    if delivery.department_way_id is not None:
        return await seen_by_department(session, delivery)
    notice = select(Notice.read_at).where(Notice.office_id == delivery.office_id, Notice.id == delivery.notice_id)
    return "read in the inbox" if await session.scalar(notice) is not None else ""


async def _addressed(session: AsyncSession, box: Lockbox, delivery: Delivery, office: OfficeNow) -> Addressed | None:
    """Where it goes and what it says, in the reader's language; None without an address."""
    office_id = bound_office(session)
    person = preference = None
    if delivery.person_id is not None:
        person = await session.scalar(
            select(Person).where(
                Person.office_id == office_id, Person.id == delivery.person_id, Person.left_at.is_(None)
            )
        )
        preference = await session.scalar(
            select(Preference).where(Preference.office_id == office_id, Preference.person_id == delivery.person_id)
        )
    hidden = _hidden(box, delivery)
    to = hidden.get("to") or _address(delivery.channel, person, preference)
    language = hidden.get("language") or (person.language if person else "zh")
    if delivery.department_way_id is not None:
        way = await _department_way(session, delivery)
        to, language = _reached_by(box, way, delivery), way.language if way else language
    if not to:
        return None
    title, _, body = delivery.body.partition("\n")
    topic = topic_of(delivery.kind, urgent=delivery.urgent)
    with speaking(language):
        if "code" in hidden and delivery.channel == "email":
            body = gettext(N_("您的验证码是 {code}，10 分钟内有效。"), code=hidden["code"])
        message = Message(
            office=office.name, topic=topic.value, topic_word=gettext(topic.label), title=title, body=body,
            link=delivery.link, at=delivery.created_at, zone=ZoneInfo(office.zone), language=language,
        )  # fmt: skip
    return Addressed(to=to, mark=delivery.id.hex, message=message, code=hidden.get("code", ""))


def _hidden(box: Lockbox, delivery: Delivery) -> dict[str, str]:
    """What only the sending needs to know. Unreadable is as good as not there: no address, and so not sent."""
    if delivery.sealed is None:
        return {}
    try:
        return msgspec.json.decode(box.open(delivery.sealed, about=hidden_about(delivery)), type=dict[str, str])
    except SecretUnreadable:
        return {}


async def telephone_of(session: AsyncSession, box: Lockbox, delivery: Delivery) -> str:
    """Where a text message went; nothing when that is not known any more."""
    if to := _hidden(box, delivery).get("to"):
        return to
    if delivery.department_way_id is not None:
        return _reached_by(box, await _department_way(session, delivery), delivery)
    mine = select(Person).where(Person.office_id == bound_office(session), Person.id == delivery.person_id)
    return _address("sms", await session.scalar(mine), None)


async def _department_way(session: AsyncSession, delivery: Delivery) -> DepartmentWay | None:
    mine = select(DepartmentWay).where(
        DepartmentWay.office_id == bound_office(session), DepartmentWay.id == delivery.department_way_id
    )
    found: DepartmentWay | None = await session.scalar(mine)
    return found


def _reached_by(box: Lockbox, way: DepartmentWay | None, delivery: Delivery) -> str:
    """The telephone or address of a department's way; nothing where that was switched off meanwhile."""
    return address_of(box, way) if way is not None and (way.active or delivery.kind == TEST) else ""


def hidden_about(delivery: Delivery) -> str:
    return f"{delivery.office_id}:deliveries:{delivery.id}"


def _address(way: str, person: Person | None, preference: Preference | None) -> str:
    if person is None:
        return ""
    if way == "sms":
        return plain_phone(person.phone or "")
    if preference is None:
        return ""
    return (preference.openid if way == "wechat" else preference.email) or ""
