"""Who hears of a circular: those whose posts it speaks of; of a correction also whoever was told the wrong one."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.circulars.models import Circular
from hutong.circulars.rules import months_of
from hutong.db import bound_office
from hutong.evaluations.models import Evaluation
from hutong.notices.models import Notice
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

ISSUED, CORRECTED = "circular.issued", "circular.corrected"


async def tell_of_circular(
    session: AsyncSession, circular: UUID, *, number: str, quarter: date, corrects: Circular | None, by: UUID,
    now: datetime,
) -> None:  # fmt: skip
    office, setting = await setting_at(session, now)
    day = setting.day(now)
    posts = await session.scalars(
        select(Evaluation.post_id)
        .distinct()
        .where(Evaluation.office_id == bound_office(session), Evaluation.month.in_(months_of(quarter)))
    )
    people = {person for post in posts for person in setting.directory.holders(post, day).people}
    if corrects is not None:
        people |= set(await _told(session, f"/o/{office.slug}/circulars/{corrects.id}"))

    def words() -> tuple[str, str]:
        if corrects is None:
            title = gettext(N_("季通报：{number}"), number=number)
            return title, gettext(N_("里面有您岗位的得分；有不同意见可以申请复核。"))
        title = gettext(N_("季通报更正：{number}"), number=number)
        return title, gettext(N_("更正 {wrong}，请以这一期为准。"), wrong=corrects.number)

    kind = ISSUED if corrects is None else CORRECTED
    await tell_each(session, sorted(people - {by}), kind, words, f"/o/{office.slug}/circulars/{circular}", now=now)


async def _told(session: AsyncSession, link: str) -> Sequence[UUID]:
    statement = select(Notice.person_id).where(
        Notice.office_id == bound_office(session), Notice.kind.in_((ISSUED, CORRECTED)), Notice.link == link
    )
    return (await session.scalars(statement)).all()
