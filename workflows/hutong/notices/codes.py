"""Sign-in codes by text message: urgent, never repeated by itself, and gone from the rows once sent."""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.codes import plain_phone
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.lockbox import Lockbox
from hutong.notices.errors import ChannelNotSetUp
from hutong.notices.models import Delivery
from hutong.notices.persons import CODE, hidden_about
from hutong.notices.setting_up import channel_in_use


async def send_code(
    session: AsyncSession, phone: str, code: str, *, language: str, box: Lockbox, now: datetime
) -> None:
    """Leave the code to be sent after the commit. Raises ChannelNotSetUp, also where it has no template for codes."""
    channel = await channel_in_use(session, "sms")
    if not channel.config["template_code"]:
        raise ChannelNotSetUp
    delivery = Delivery(office_id=bound_office(session), id=new_id(), channel="sms", kind=CODE, body="", link="")
    hidden = {"to": plain_phone(phone), "code": code, "language": language}
    delivery.sealed = box.seal(msgspec.json.encode(hidden).decode(), about=hidden_about(delivery))
    delivery.urgent, delivery.state, delivery.created_at = True, "waiting", now
    session.add(delivery)
    await session.flush()  # The job's row names it.
    await enqueue(session, "notice.deliver", lane=Lane.URGENT, delivery_id=delivery.id)
