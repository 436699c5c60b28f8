from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hutong.jobs import Lane
from hutong.jobs.fairness import CAPS, Caps, Group, fair_order
from hutong.jobs.rules import LONGEST_BACKOFF, backoff

A, B = UUID(int=1), UUID(int=2)
PLENTY = dict.fromkeys(Lane, 10_000)


def ids(start, count):
    return [UUID(int=start + n) for n in range(count)]


def order_of(*args, **kwargs):
    """One by one, whatever travels together."""
    return [(p.office_id, job_id, p.lane) for p in fair_order(*args, **kwargs) for job_id in p.job_ids]


ONE_BY_ONE = dict.fromkeys(Lane, Caps(kind=256, office=512, turn=1))


def test_offices_take_turns():
    groups = [Group(A, Lane.NORMAL, "x", ids(100, 50), 0), Group(B, Lane.NORMAL, "x", ids(200, 2), 0)]
    assert [office for office, *_ in order_of(groups, PLENTY, ONE_BY_ONE, turn=0)][:5] == [A, B, A, B, A]
    assert [office for office, *_ in order_of(groups, PLENTY, ONE_BY_ONE, turn=1)][:2] == [B, A]


def test_a_turn_travels_together():
    groups = [Group(A, Lane.NORMAL, "x", ids(100, 20), 0), Group(B, Lane.NORMAL, "x", ids(200, 2), 0)]
    parcels = fair_order(groups, PLENTY, CAPS, turn=0)
    assert [(p.office_id, len(p.job_ids)) for p in parcels] == [(A, 8), (B, 2), (A, 8), (A, 4)]
    parcels = fair_order(groups, dict.fromkeys(Lane, 11), CAPS, turn=0)
    assert [(p.office_id, len(p.job_ids)) for p in parcels] == [(A, 8), (B, 2), (A, 1)]


def test_kinds_of_an_office_take_turns():
    groups = [Group(A, Lane.NORMAL, "x", ids(100, 3), 0), Group(A, Lane.NORMAL, "y", ids(200, 1), 0)]
    assert [job_id.int for _, job_id, _ in order_of(groups, PLENTY, CAPS, turn=0)] == [100, 200, 101, 102]


def test_what_is_out_counts_against_the_caps():
    caps = dict.fromkeys(Lane, Caps(kind=5, office=8))
    groups = [Group(A, Lane.BULK, "x", ids(100, 10), 2), Group(A, Lane.BULK, "y", ids(200, 10), 0)]
    chosen = [job_id.int for _, job_id, _ in order_of(groups, PLENTY, caps, turn=0)]
    assert len([n for n in chosen if n < 200]) == 3  # 5 less 2
    assert len(chosen) == 6  # 8 less 2


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.sampled_from(list(Lane)),
            st.sampled_from("xyz"),
            st.integers(0, 40),
            st.integers(0, 40),
        ),
        max_size=20,
        unique_by=lambda each: each[:3],
    ),
    st.integers(0, 60),
    st.integers(0, 9),
)
def test_no_cap_is_ever_passed_and_nothing_is_sent_twice(rows, room, turn):
    groups = [
        Group(UUID(int=office), lane, kind, ids(1000 * number + 10, due), out)
        for number, (office, lane, kind, due, out) in enumerate(rows)
    ]
    caps = dict.fromkeys(Lane, Caps(kind=10, office=15))
    chosen = order_of(groups, dict.fromkeys(Lane, room), caps, turn)
    assert len({job_id for _, job_id, _ in chosen}) == len(chosen)
    for lane in Lane:
        assert len([each for each in chosen if each[2] == lane]) <= room
    for group in groups:
        mine = {job_id for _, job_id, _ in chosen} & set(group.due)
        assert len(mine) <= max(0, 10 - group.out)
        assert mine == set(group.due[: len(mine)])  # The oldest first.


def test_the_wait_doubles_and_has_an_end():
    assert [backoff(n, 2, chance=1) for n in (1, 2, 3)] == [2, 4, 8]
    assert backoff(3, 2, chance=0) == 4
    assert backoff(60, 2, chance=1) == LONGEST_BACKOFF
