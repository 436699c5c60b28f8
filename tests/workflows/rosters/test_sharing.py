"""Sharing out is complete, as fair as it can be, and always the same."""

from collections import Counter
from itertools import product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hutong.rosters.rules.sharing import Need, share

PEOPLE = [UUID(int=n + 1) for n in range(4)]


@st.composite
def needs(draw, most=6):
    """Some days, on each of which one or two are asked for out of those who can."""
    found = []
    for day in range(draw(st.integers(1, most))):
        choices = tuple(sorted(draw(st.sets(st.sampled_from(PEOPLE), max_size=4))))
        found += [Need(day, choices)] * draw(st.integers(1, 2))
    return found


def loads(people):
    counted = Counter(people)
    counted.pop(None, None)
    return counted


def every_way(asked):
    """All sharings that take as much as can be taken and give no one the same group twice."""
    for people in product(*[(*need.choices, None) for need in asked]):
        pairs = [(need.group, person) for need, person in zip(asked, people, strict=True) if person]
        if len(set(pairs)) == len(pairs):
            yield people


def uneven(people):
    return sorted((loads(people)[person] for person in PEOPLE), reverse=True)


@given(needs(most=4))
def test_no_other_sharing_takes_more_or_is_more_equal(asked):
    found = share(asked)
    best = max(sum(map(bool, people)) for people in every_way(asked))
    assert sum(map(bool, found)) == best
    fairest = min(uneven(people) for people in every_way(asked) if sum(map(bool, people)) == best)
    assert uneven(found) == fairest


@given(needs(most=31))
def test_nobody_does_what_he_cannot_or_the_same_thing_twice(asked):
    found = share(asked)
    assert all(person in need.choices for need, person in zip(asked, found, strict=True) if person)
    taken = [(need.group, person) for need, person in zip(asked, found, strict=True) if person]
    assert len(set(taken)) == len(taken)
    assert share(asked) == found


@given(st.integers(1, 40), st.integers(1, 4))
def test_among_those_who_all_can_nobody_has_more_than_one_more(days, people):
    counted = loads(share([Need(day, tuple(PEOPLE[:people])) for day in range(days)]))
    assert max(counted.values()) - min(counted[person] for person in PEOPLE[:people]) <= 1


def test_turns_go_round_before_anybody_has_a_second_one():
    found = share([Need(day, tuple(PEOPLE[:3])) for day in range(6)])
    assert found == [*PEOPLE[:3], *PEOPLE[:3]]


def test_what_was_given_first_passes_on_where_others_cannot():
    """The first could do all three days, the second only the first: she gets it."""
    asked = [Need(1, tuple(PEOPLE[:2])), Need(2, (PEOPLE[0],)), Need(3, (PEOPLE[0],))]
    assert share(asked) == [PEOPLE[1], PEOPLE[0], PEOPLE[0]]
