"""One person as those see it who appoint: posts, who would take over, days away."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.councils.queries import seats_of
from hutong.handovers.ending import foreseen
from hutong.pages.handovers.controllers import WAYS
from hutong.people import queries
from hutong.people.models import Person
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

ORIGINS = (("resident", N_("居民")), ("unit", N_("单位")), ("official", N_("干部")))
_MOST_SUCCESSORS = 1000


async def facts_of(session: AsyncSession, person: Person, clock: Clock) -> dict[str, Any]:
    terms = await queries.terms_of(session, [person.id])
    takes = {
        term.id: await foreseen(session, term.id, clock.now())
        for term in terms
        if term.until is None or term.until >= clock.today
    }
    people, _ = await queries.people_page(session, size=_MOST_SUCCESSORS)
    names = {other.id: other.name for other in people}
    return {
        "person": person,
        "terms": terms,
        "successors": [(other, name) for other, name in names.items() if other != person.id],
        "takes": {
            term: gettext("、").join(names.get(other, "") for other in taking.people) if taking else ""
            for term, taking in takes.items()
        },
        "takes_how": {term: gettext(WAYS[taking.way]) if taking else "" for term, taking in takes.items()},
        "absences": await queries.absences_of(session, person.id),
        "posts": await queries.posts_to_fill(session),
        "origins": dict(ORIGINS),
        "today": clock.today,
        "seats": [(council, member.chair) for council, member in await seats_of(session, person.id, clock.today)],
    }
