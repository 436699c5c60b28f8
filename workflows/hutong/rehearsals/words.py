"""The words by which reports were put under a category, where a draft may put them under another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.cases.rules.choosing import BY_WORDS
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.playbooks.document import Playbook

_UNSURE = ("call", "message")
"""Sources of which the journal did not always say whether somebody named the category."""


async def words_of(
    session: AsyncSession, since: datetime, until: datetime, playbooks: Sequence[Playbook]
) -> tuple[dict[UUID, str], int]:
    """By case; and of how many no words are kept, or nobody knows whether words chose. Nothing where all of the
    playbooks choose alike.
    """
    first, *others = map(_choosing, playbooks)
    if all(other == first for other in others):
        return {}, 0
    data, names = JournalEvent.data, {c.name.zh for playbook in playbooks for c in playbook.categories}
    # Before it was noted, the reason told it where the words were put to the rules of cases.
    told = data[("why", "flow", "0", "text")].astext == BY_WORDS
    chosen = or_(data["by_words"].as_boolean(), and_(~data.has_key("by_words"), told))
    unsure = and_(~data.has_key("by_words"), data["source"].astext.in_(_UNSURE))
    statement = (
        select(JournalEvent.subject, chosen, Case.title, Case.description)
        .join(Case, and_(Case.office_id == JournalEvent.office_id, Case.id == JournalEvent.subject))
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.kind == "case.opened",
            JournalEvent.occurred_at >= since,
            JournalEvent.occurred_at < until,
            JournalEvent.corrects.is_(None),
            or_(chosen, unsure),
        )
    )
    found, unasked = dict[UUID, str](), 0
    for case, by_words, title, description in await session.execute(statement):
        # Without words a case bears the name of its category.
        if by_words and (description or title not in names):
            found[case] = f"{title} {description or ''}"
        else:
            unasked += 1
    return found, unasked


def _choosing(playbook: Playbook) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """All that words ask of it."""
    return tuple((c.code, c.keywords, c.danger) for c in playbook.categories)
