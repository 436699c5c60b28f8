"""The receiver's word on each block, until all that there is has been seen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.councils.membership import pass_chair
from hutong.db import bound_office
from hutong.groups.service import pass_lead
from hutong.handovers.errors import BlockUnknown, NotTheReceiver
from hutong.handovers.events import HandoverConfirmed, HandoverDone
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.queries import blocks_of, confirmed, handover_for
from hutong.handovers.rules import Block, receivers
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext


async def confirm_block(
    session: AsyncSession, handover_id: UUID, block: str, *, remark: str, person: UUID, by: Actor, now: datetime
) -> Handover:
    """A second time changes nothing. Raises NotThere, BlockUnknown, NotTheReceiver."""
    handover = await handover_for(session, handover_id, lock=True)
    office, setting = await setting_at(session, now)
    if person not in receivers(setting.directory, handover, setting.day(now)):
        raise NotTheReceiver
    if block not in set(Block):
        raise BlockUnknown
    blocks = await blocks_of(session, setting, handover.post_id, handover.giver_id, handover.last_day)
    items = len(blocks.get(Block(block), ()))
    row = {
        "office_id": bound_office(session), "id": new_id(), "handover_id": handover_id, "block": block,
        "items": items, "confirmed_at": now, "confirmed_by": person, "remark": remark.strip() or None,
    }  # fmt: skip
    added = await session.execute(
        insert(HandoverBlock).values(**row).on_conflict_do_nothing().returning(HandoverBlock.id)
    )
    if added.first() is None:
        return handover
    append(session, HandoverConfirmed(subject=handover_id, block=block, items=items), by=by, at=now)
    act: Any = {"day": setting.day(now), "by": by, "now": now}
    for item in blocks[Block(block)]:
        if item.ref is None:
            continue
        if block == Block.GROUPS:
            await pass_lead(session, item.ref, person, **act)
        elif block == Block.COUNCILS and item.count:
            await pass_chair(session, item.ref, person, giver=handover.giver_id, **act)
    seen = await confirmed(session, handover_id)
    if handover.done_at is None and all(each in seen for each, found in blocks.items() if found):
        handover.done_at = now
        event = HandoverDone(subject=handover_id, post=handover.post_id, receiver=person)
        append(session, event, by=by, at=now)

        def words() -> tuple[str, str]:
            post = office.names.get(handover.post_id, "")
            return gettext(N_("{post}交接完了"), post=post), gettext(N_("接手的人逐项确认了。"))

        link = f"/o/{office.slug}/handovers/{handover_id}"
        people = tuple(filter(None, (handover.giver_id, handover.opened_by)))
        await tell_each(session, people, "handover.done", words, link, now=now)
    return handover
