"""Scoring the month of every post that the playbook appraises."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.evaluations.counting import month_of, rules_of_month
from hutong.evaluations.events import PostEvaluated
from hutong.evaluations.models import Evaluation
from hutong.evaluations.rules import Part, Score, score
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.posts.facts import is_on
from hutong.texts import current_language, gettext


async def evaluate_month(session: AsyncSession, month: date, *, by: Actor, now: datetime) -> dict[UUID, Score]:
    """Score each post of the appraised kinds for the month of `month`; doing it again replaces the scores."""
    setting, last = await rules_of_month(session, month, now=now)
    rules = setting.playbook.evaluation
    if rules is None:
        return {}
    first = month.replace(day=1)
    scores: dict[UUID, Score] = {}
    for post in setting.directory.posts:
        if post.kind not in rules.posts or not is_on(post, last):
            continue
        found = scores[post.id] = score(rules, await month_of(session, setting, post.id, first))
        values = {
            "score": found.score,
            "why": msgspec.to_builtins(found),
            "playbook_version": setting.version,
            "computed_at": now,
        }
        statement = insert(Evaluation).values(
            office_id=bound_office(session), id=new_id(), post_id=post.id, month=first, **values
        )
        statement = statement.on_conflict_do_update(index_elements=["office_id", "post_id", "month"], set_=values)
        await session.execute(statement)
        event = PostEvaluated(subject=post.id, month=first, score=found.score, full=found.full)
        append(session, event, by=by, at=now, playbook_version=setting.version)
    return scores


async def scores_of(session: AsyncSession, post: UUID, *, limit: int = 12) -> Sequence[Evaluation]:
    """The latest months first."""
    statement = (
        select(Evaluation)
        .where(Evaluation.office_id == bound_office(session), Evaluation.post_id == post)
        .order_by(Evaluation.month.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def explained(evaluation: Evaluation) -> list[str]:
    """Each part of a score as a sentence in the reader's language."""
    return sentences(msgspec.convert(evaluation.why, Score))


def sentences(score: Score) -> list[str]:
    """The same of a score that is kept nowhere."""
    return [told(part) for part in score.parts]


def told(part: Part) -> str:
    """One part of a score as a sentence."""
    fields = msgspec.structs.asdict(part) | {"name": part.name.in_language(current_language())}
    return gettext(part.text, **fields)
