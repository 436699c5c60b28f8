"""Who may begin next in a lane: an office whose jobs hang takes half of the places and no more."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hutong.jobs.places import Places

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def ids(start, count):
    return [UUID(int=start + n) for n in range(count)]


def all_taken(places):
    found = []
    while taken := places.take():
        found.append(taken)
    return found


def test_an_office_alone_takes_half_and_whoever_comes_next_finds_a_place():
    places = Places(8)
    places.add(A, ids(100, 50))
    assert all_taken(places) == [(A, job) for job in ids(100, 4)]  # The oldest first.
    places.add(B, ids(200, 50))
    assert all_taken(places) == [(B, job) for job in ids(200, 2)]
    places.add(C, ids(300, 50))
    assert all_taken(places) == [(C, job) for job in ids(300, 1)]


def test_offices_with_much_to_do_share_alike_and_take_turns():
    places = Places(9)
    for office, start in ((A, 100), (B, 200)):
        places.add(office, ids(start, 50))
    assert [office for office, _ in all_taken(places)] == [A, B, A, B, A, B]
    places.leave(A)
    assert all_taken(places) == [(A, UUID(int=103))]  # A holds fewer now.


def test_what_comes_twice_waits_once():
    places = Places(100)
    for _ in range(3):
        places.add(A, ids(100, 5))
    places.add(B, [])
    assert len(all_taken(places)) == 5


def test_what_waits_is_handed_out_once_when_it_is_given_back():
    places = Places(2)
    places.add(A, ids(100, 3))
    assert places.take() == (A, UUID(int=100))
    assert places.clear() == {A: ids(101, 2)}
    assert (places.clear(), places.take()) == ({}, None)


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.sampled_from(["add", "take", "leave"]), st.integers(1, 5), st.integers(1, 6)), max_size=80),
)
def test_nobody_takes_all_places_and_nobody_waits_while_he_may_have_one(count, steps):
    places, held, begun, added = Places(count), Counter(), [], 0
    for what, office, much in steps:
        match what:
            case "add":
                places.add(UUID(int=office), ids(1000 + added, much))
                added += much
            case "take":
                before = count - held.total()
                if taken := places.take():
                    begun.append(taken)
                    assert held[taken[0]] < before
                    held[taken[0]] += 1
                    assert held[taken[0]] <= (count + 1) // 2
            case _ if held[UUID(int=office)]:
                held[UUID(int=office)] -= 1
                places.leave(UUID(int=office))
    rest = all_taken(places)
    held.update(office for office, _ in rest)
    begun += rest
    while held:
        for office in held.elements():
            places.leave(office)
        rest = all_taken(places)
        held = Counter(office for office, _ in rest)
        begun += rest
    assert Counter(job for _, job in begun) == Counter(ids(1000, added))  # Each began once.
