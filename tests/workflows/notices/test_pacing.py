"""A group's robot is called 18 times a minute at most, whatever restarts; what is beyond goes out on one card."""

import asyncio
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hutong.notices.pacing import MOST, WINDOW, free_at, recent, slots
from hutong.notices.service import tell

moments = st.lists(st.floats(min_value=0, max_value=600, allow_nan=False), max_size=60)


@given(st.lists(st.tuples(st.floats(0, 20), st.booleans()), max_size=120))
def test_no_minute_has_more_calls_than_the_chat_allows(arrivals):
    now, posts, made = 0.0, [], []
    for wait, urgent in arrivals:
        now += wait
        if free_at(posts, now, slots(urgent=urgent)) is None:
            posts = [*recent(posts, now), now]
            made.append(now)
    assert all(sum(1 for other in made if at <= other < at + WINDOW) <= MOST for at in made)


@given(moments, st.floats(0, 600), st.sampled_from([14, 16, 17, 18]))
def test_when_it_says_later_there_is_room_then_and_none_before(posts, now, most):
    posts = [min(post, now) for post in posts]
    later = free_at(posts, now, most)
    if later is None:
        assert len(recent(posts, now)) < most
    else:
        assert now <= later <= now + WINDOW
        assert free_at(posts, later + 0.001, most) is None


def test_a_clock_set_back_keeps_nothing_waiting_for_longer_than_a_minute():
    assert free_at([10_000.0] * 18, 100.0, 18) == 160.0


async def say(groups, n, *, kind="case.overdue", urgent=False):
    async with groups.office.session() as session:
        for k in range(n):
            await tell(
                session,
                to=[],
                kind=kind,
                title=f"第{k + 1}件",
                body="正文",
                link="/o/x",
                urgent=urgent,
                now=groups.noon,
            )


async def test_a_flood_goes_out_singly_and_then_on_one_card(groups, receiver):
    await groups.add(receiver.url())
    await say(groups, 40)
    await groups.work()
    assert len(receiver.received) == 14
    assert [d.state for d in await groups.deliveries()].count("waiting") == 26
    # Danger has room of its own.
    await say(groups, 1, kind="case.danger", urgent=True)
    await groups.work()
    assert len(receiver.received) == 15
    await groups.soon()
    await groups.work()
    card = receiver.received[-1].message["text"]["content"]
    assert (len(receiver.received), card.splitlines()[0], len(card.splitlines())) == (16, "26 条通知合在一起：", 27)
    assert {d.state for d in await groups.deliveries()} == {"delivered"}
    assert len({d.card_id for d in await groups.deliveries() if d.card_id}) == 1
    # Full, and stays so over a restart: the moments stand in the row.
    await say(groups, 3)
    await groups.work()
    assert len(receiver.received) == 16


async def test_several_workers_together_keep_the_pace(groups, receiver):
    await groups.add(receiver.url())
    await say(groups, 30)
    await asyncio.gather(*(groups.work(strict=False) for _ in range(3)))
    assert len(receiver.received) <= 14


async def test_one_robot_that_several_offices_entered_has_one_pace_and_a_flood_leaves_room_for_anothers_danger(
    groups, neighbours, receiver
):
    """Written in another way, and twice by one office, too: a chat counts what comes to it."""
    again = receiver.url("/cgi-bin/webhook/send/?from=hutong&key=abc")
    for office, url in ((groups, receiver.url()), (groups, again), (neighbours, again)):
        await office.add(url)
    await groups.called(receiver.url())
    await say(groups, 20, kind="case.danger", urgent=True)
    await say(groups, 10)
    await groups.work()
    assert len(receiver.received) == 17
    # The eighteenth is the other's danger; what is beyond waits for a card, its own apart from theirs.
    await say(neighbours, 5)
    await say(neighbours, 2, kind="case.danger", urgent=True)
    await neighbours.work()
    assert len(receiver.received) == MOST
    assert sorted(d.state for d in await neighbours.deliveries() if d.urgent) == ["delivered", "waiting"]
    await groups.called(receiver.url())
    for office in (neighbours, groups):
        await office.soon()
        await office.work()
        assert {d.state for d in await office.deliveries()} == {"delivered"}
    cards = [got.message["text"]["content"].splitlines() for got in receiver.received[MOST:]]
    assert cards[0][0] == "6 条通知合在一起："
    assert len(cards) == 3


@given(st.integers(0, 17))
def test_the_last_call_of_a_minute_is_for_danger_of_whoever_made_fewer_than_half(mine):
    most = slots(urgent=True, mine=mine, all_calls=17)
    assert (most == MOST) == (mine <= 8)
    assert slots(card=True) < most


async def test_a_card_that_fails_is_sent_whole_again(groups, receiver):
    await groups.add(receiver.url())
    await groups.called(receiver.url(), *[datetime.now(UTC).timestamp()] * 15)
    await say(groups, 4)
    await groups.work()
    assert receiver.received == []
    receiver.will_answer(500, b"oops")
    await groups.soon()
    await groups.work(strict=False)
    assert [d.state for d in await groups.deliveries()] == ["waiting"] * 4
    await groups.called(receiver.url())
    await groups.soon()
    await groups.work()
    assert len(receiver.received) == 2
    assert receiver.received[0].message == receiver.received[1].message
    assert [(d.state, d.tries) for d in await groups.deliveries()] == [("delivered", 2)] * 4
