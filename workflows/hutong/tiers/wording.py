"""A grade, and why, in the reader's language."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.evaluations.service import told as told_part
from hutong.playbooks.board import BoardPart
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import member_label
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import TierMeasure
from hutong.texts import N_, current_language, gettext
from hutong.tiers.models import AlleyTier
from hutong.tiers.queries import grades_of, verdict_of
from hutong.tiers.rules import Reason, Standing, Verdict, level_of, months_left, tier_of


def tier_word(playbook: Playbook, code: str | None) -> str:
    """The office's own word; the code of a grade that this version does not have, and 未定级 for none."""
    if code is None:
        return gettext(N_("未定级"))
    tier = tier_of(playbook.tiers, level_of(playbook.tiers, code)) if playbook.tiers else None
    return tier.name.in_language(current_language()) if tier else code


class ShownGrade(NamedTuple):
    word: str
    month: date


async def shown_grade(session: AsyncSession, playbook: Playbook, alley: UUID) -> ShownGrade | None:
    """For the wall: the grade alone, without score or reasons; None where the board does not show it, or has none."""
    if BoardPart.TIER not in playbook.board.show:
        return None
    row = next(iter(reversed(await grades_of(session, alley))), None)
    return ShownGrade(tier_word(playbook, row.tier), row.month) if row and row.tier else None


def next_step(playbook: Playbook, row: AlleyTier) -> str:
    """How many clean months are left to the next grade; empty at the highest, and where nothing is graded."""
    tiers = playbook.tiers
    if tiers is None:
        return ""
    standing = Standing(level_of(tiers, row.tier), row.clean)
    left, above = months_left(tiers, standing), tier_of(tiers, standing.level + 1)
    if left is None or above is None:
        return ""
    facts = {"tier": above.name.in_language(current_language()), "reach": f"{above.reach.normalize():f}", "n": left}
    if row.proposed and row.decision is None:
        return gettext(N_("达到“{tier}”，等人评定。"), **facts)
    if left == 0:
        return gettext(N_("已满“{tier}”要的月数，暂免结束后可升。"), **facts)
    return gettext(N_("再有 {n} 个月达到 {reach} 分，就是“{tier}”。"), **facts)


def explained(row: AlleyTier) -> list[str]:
    """What followed and why, then each part of the score."""
    return explained_verdict(verdict_of(row))


def explained_verdict(verdict: Verdict) -> list[str]:
    parts = [told_part(part) for part in verdict.score.parts] if verdict.score else []
    return [*(said(reason) for reason in verdict.reasons), *parts]


def said(reason: Reason) -> str:
    """One reason; wordings of the office in the reader's language, measures by their names."""
    facts: dict[str, object] = {
        name: value.in_language(current_language()) if isinstance(value, Text) else value
        for name, value in reason.facts.items()
    }
    if "measure" in facts:
        facts["measure"] = member_label(TierMeasure(str(facts["measure"])))
    return gettext(reason.text, **facts)
