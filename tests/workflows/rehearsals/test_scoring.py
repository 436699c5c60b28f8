"""Rehearsed scores ask for the walks that published rosters gave, as real ones do."""

from datetime import UTC, date, datetime, time

import msgspec

from hutong.clocks import Calendar
from hutong.evaluations.counting import Walk
from hutong.playbooks.verbs import Verb
from hutong.rehearsals.rules.ground import Ground, Rules, Term
from hutong.rehearsals.rules.scoring import scores_of
from hutong.rosters.queries import Given

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
replace = msgspec.structs.replace


def test_only_the_turns_of_a_published_roster_are_asked_for(staffed, pack):
    book = pack("starter")
    i, cadence = next(
        (i, c) for i, c in enumerate(book.cadences) if c.verb is Verb.PATROL and c.post in book.evaluation.posts
    )
    turned = replace(cadence, turns=1, minutes=None, window=None, days=(), joint=False)
    book = replace(book, cadences=(*book.cadences[:i], turned, *book.cadences[i + 1 :]))
    office = staffed(book)
    post, person = next(
        (p, office.people[p]) for (kind, _), posts in office.posts.items() if kind == cadence.post for p in posts
    )
    alley = office.directory.alleys_of(post, FIRST)[0].id
    since, until = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    walked, not_walked = [date(2026, 9, n) for n in range(7, 12)], [date(2026, 9, n) for n in range(14, 19)]

    def score(turns):
        ground = Ground(
            since=since, until=until, now=until, first=FIRST, last=LAST, calendar=Calendar(),
            directory=office.directory, playbooks={1: book}, terms=[Term(date(2020, 1, 1), since, 1)], acts=(),
            walks={alley: [Walk(alley, person, day, 60, time(9)) for day in walked]}, turns=turns,
        )  # fmt: skip
        return scores_of(ground, Rules(ground).at(until), {})[post].score

    def given(days, *, who=person, what=cadence.code):
        return [Given(what, who, alley, day) for day in days]

    assert score(given(walked)) > score(None) > score(given(not_walked))
    # Turns of other duties and of other people are none of the post's.
    others = given(not_walked, what="other") + given(not_walked, who=alley)
    assert score(given(walked) + others) == score(given(walked))
