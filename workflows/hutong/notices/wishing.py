"""What a person chooses for the own notices: ways, hours, an address of e-mail, a WeChat."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import randbelow
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.tokens import new_code
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.lockbox import Lockbox
from hutong.notices.errors import CodeWrong
from hutong.notices.models import Delivery, Preference
from hutong.notices.persons import CONFIRM, hidden_about
from hutong.notices.schemas import Prefer
from hutong.notices.setting_up import channel_in_use
from hutong.notices.topics import Topic
from hutong.texts import N_, gettext

LIFE = timedelta(minutes=10)


async def preference_of(session: AsyncSession, person: UUID) -> Preference | None:
    mine = select(Preference).where(Preference.office_id == bound_office(session), Preference.person_id == person)
    found: Preference | None = await session.scalar(mine)
    return found


async def prefer(session: AsyncSession, wanted: Prefer, *, person: UUID) -> None:
    """Raises Invalid for hours of which only one end is given."""
    if bool(wanted.quiet_from) != bool(wanted.quiet_until):
        raise Invalid([FieldProblem("quiet_until", N_("免打扰要写起止两个时间，或都不写。"))])
    chosen = await _own(session, person)
    chosen.ways = {topic.value: list(getattr(wanted, topic.value)) for topic in Topic}
    chosen.quiet_from, chosen.quiet_until = wanted.quiet_from or None, wanted.quiet_until or None
    chosen.digest_at = wanted.digest_at or None
    _note_change(chosen)


async def ask_email(
    session: AsyncSession, email: str, *, person: UUID, box: Lockbox, key: bytes, now: datetime
) -> None:
    """Send a code to the address: only who reads it there may have notices sent there. Raises ChannelNotSetUp."""
    await channel_in_use(session, "email")
    chosen, code = await _own(session, person), new_code()
    chosen.email_asked, chosen.email_code_until = email, now + LIFE
    chosen.email_code = _hash(key, email, code)
    delivery = Delivery(
        office_id=bound_office(session), id=new_id(), channel="email", person_id=person, kind=CONFIRM, link="",
        body=gettext(N_("邮箱验证码")), urgent=True, state="waiting", created_at=now,
    )  # fmt: skip
    hidden = {"to": email, "code": code}
    delivery.sealed = box.seal(msgspec.json.encode(hidden).decode(), about=hidden_about(delivery))
    session.add(delivery)
    await session.flush()  # The job's row names it.
    await enqueue(session, "notice.deliver", lane=Lane.URGENT, delivery_id=delivery.id)


async def confirm_email(session: AsyncSession, code: str, *, person: UUID, key: bytes, now: datetime) -> None:
    """Raises CodeWrong; how often one may try is for the caller to limit."""
    chosen = await preference_of(session, person)
    if chosen is None or not chosen.email_asked or not chosen.email_code or not chosen.email_code_until:
        raise CodeWrong
    right = hmac.compare_digest(chosen.email_code, _hash(key, chosen.email_asked, code.strip()))
    if not right or now > chosen.email_code_until:
        raise CodeWrong
    chosen.email = chosen.email_asked
    chosen.email_asked = chosen.email_code = chosen.email_code_until = None
    _note_change(chosen)


async def wechat_code(session: AsyncSession, *, person: UUID, key: bytes, now: datetime) -> str:
    """A code to send to the office's WeChat account from the own telephone. Raises ChannelNotSetUp."""
    await channel_in_use(session, "wechat")
    chosen, code = await _own(session, person), f"{randbelow(10**8):08d}"
    chosen.wechat_code, chosen.wechat_code_until = _hash(key, "wechat", code), now + LIFE
    return code


async def bind_wechat(session: AsyncSession, code: str, *, openid: str, key: bytes, now: datetime) -> bool:
    """Who sent the code is reached there from now on; False for a code that is nobody's, or over."""
    mine = select(Preference).where(
        Preference.office_id == bound_office(session), Preference.wechat_code == _hash(key, "wechat", code)
    )
    chosen: Preference | None = await session.scalar(mine.with_for_update())
    if chosen is None or chosen.wechat_code_until is None or now > chosen.wechat_code_until:
        return False
    chosen.openid, chosen.wechat_code, chosen.wechat_code_until = openid, None, None
    _note_change(chosen)
    return True


async def forget_address(session: AsyncSession, way: str, *, person: UUID) -> None:
    """The address goes from the row; nothing is sent there any more."""
    chosen = await preference_of(session, person)
    if chosen is not None:
        _note_change(chosen)
    if chosen is not None and way == "email":
        chosen.email = chosen.email_asked = chosen.email_code = chosen.email_code_until = None
    if chosen is not None and way == "wechat":
        chosen.openid = chosen.wechat_code = chosen.wechat_code_until = None


async def _own(session: AsyncSession, person: UUID) -> Preference:
    chosen = await preference_of(session, person)
    if chosen is None:
        chosen = Preference(office_id=bound_office(session), id=new_id(), person_id=person, ways={})
        session.add(chosen)
    return chosen


def _note_change(chosen: Preference) -> None:
    chosen.changed_at = func.clock_timestamp()


def _hash(key: bytes, about: str, code: str) -> str:
    """Digits alone would be found by trying; the key is not in the database."""
    return hmac.new(key, f"{about}\0{code}".encode(), sha256).hexdigest()
