"""Words to an office's administrators: stored values that do not agree, and rules that fire far beyond their norm."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.queries import OfficeNow, office_at
from hutong.publications.administrators import tell_administrators
from hutong.texts import N_
from hutong.tracing.lives import mark_warned, storms
from hutong.tracing.models import WhyCheck
from hutong.tracing.wording import rule_words


async def tell_of_differences(session: AsyncSession, day: date, *, now: datetime) -> None:
    """One notice a night, and none where everything agrees."""
    found = await session.scalar(
        select(WhyCheck.found).where(WhyCheck.office_id == bound_office(session), WhyCheck.day == day)
    )
    if found:
        title = N_("核对发现 {n} 处数值对不上")
        body = N_("昨夜把期限、负责人、升级、通知、记分、评分、等级按制度重算了一遍，有 {n} 处与存的不一样，请看一看。")
        await tell_administrators(session, kind="why.differs", title=title, body=body, to="/recounts", now=now, n=found)


async def warn_of_storms(session: AsyncSession, *, now: datetime) -> int:
    """One notice for all the rules that began to storm; returns how many. Deadlines run on whatever is told."""
    office = await office_at(session, now)
    if office.version is None:
        return 0
    day = day_of(office, now)
    found = await mark_warned(session, await storms(session, day), day)
    if not found:
        return 0
    playbook = (await playbook_in_force(session, now)).playbook
    first = found[0]
    title = N_("有 {n} 条规则今天触发得异常多")
    body = N_("最多的是{rule}：今天已触发 {today} 次，平时一天约 {mean} 次。期限照常计算；通知太多时会合并成一条。")
    await tell_administrators(
        session, kind="rule.storm", title=title, body=body, to="/playbooks#rules", now=now, n=len(found),
        rule=rule_words(playbook, first.rule), today=first.today, mean=first.mean,
    )  # fmt: skip
    return len(found)


def day_of(office: OfficeNow, now: datetime) -> date:
    return now.astimezone(ZoneInfo(office.zone)).date()
