"""One's changes on top of another's: whatever does not meet is done, whatever meets is asked."""

import random

from msgspec.structs import replace

from hutong.clocks import ClockKind, Limit
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import compare
from hutong.playbooks.comparing.merging import MINE, merge
from hutong.playbooks.comparing.texts import latest_with_comments, merged_lines

BASE = check_text(packs.text("longtan")).playbook
assert BASE is not None
TWO = Limit(2, ClockKind.WORKING_DAYS)


def limited(book, flow, step, limit):
    steps = book.flows[flow].steps
    step_ = replace(steps[step], limit=limit)
    flow_ = replace(book.flows[flow], steps=(*steps[:step], step_, *steps[step + 1 :]))
    return replace(book, flows=(*book.flows[:flow], flow_, *book.flows[flow + 1 :]))


def duties(book, post, found):
    kind = replace(book.posts[post], duties=found)
    return replace(book, posts=(*book.posts[:post], kind, *book.posts[post + 1 :]))


def test_changes_of_different_places_are_both_there():
    mine, latest = limited(BASE, 0, 0, TWO), limited(BASE, 1, 0, TWO)
    done = merge(BASE, mine, latest)
    assert done.meetings == ()
    assert done.playbook == limited(mine, 1, 0, TWO)


def test_lines_that_both_touched_stand_as_in_the_latest_with_my_comments_above():
    base = "a = 1\nb = 2\nc = 3\n"
    mine, latest = base.replace("b = 2", "# mine\nb = 20"), base.replace("b = 2", "# theirs\nb = 200")
    assert latest_with_comments(base, mine, latest) == "a = 1\n# mine\n# theirs\nb = 200\nc = 3\n"
    assert latest_with_comments(base, base, latest) == latest
    assert latest_with_comments(base, mine, base) == mine


def test_the_same_change_twice_is_no_meeting():
    mine = limited(BASE, 0, 0, TWO)
    assert merge(BASE, mine, mine).playbook == mine
    assert merge(BASE, mine, mine).meetings == ()


def test_a_place_that_both_changed_is_asked_about_and_done_as_chosen():
    mine, latest = limited(BASE, 0, 0, TWO), limited(BASE, 0, 0, Limit(5, ClockKind.WORKING_DAYS))
    done = merge(BASE, mine, latest)
    (meeting,) = done.unsettled
    assert meeting.mine.text.endswith("2 个工作日")
    assert meeting.latest.text.endswith("5 个工作日")
    assert done.playbook == latest
    for word, wanted in ((MINE, mine), ("latest", latest)):
        settled = merge(BASE, mine, latest, {meeting.name: word})
        assert (settled.playbook, settled.unsettled, settled.meetings) == (wanted, (), (meeting,))


def test_lists_of_words_take_what_both_added_and_leave_what_either_took_away():
    at = 0
    old = BASE.posts[at].duties
    spare = [verb for verb in BASE.posts[1].duties if verb not in old][:2]
    done = merge(BASE, duties(BASE, at, (*old[1:], spare[0])), duties(BASE, at, (*old, spare[1])))
    assert set(done.playbook.posts[at].duties) == {*old[1:], *spare}


def test_entries_that_came_stand_where_their_neighbours_are():
    mine_entry, their_entry = (replace(BASE.categories[0], code=code) for code in ("mine-new", "their-new"))
    mine = replace(BASE, categories=(*BASE.categories[:2], mine_entry, *BASE.categories[2:]))
    latest = replace(BASE, categories=(their_entry, *BASE.categories))
    codes = [each.code for each in merge(BASE, mine, latest).playbook.categories]
    old = [each.code for each in BASE.categories]
    assert codes == ["their-new", *old[:2], "mine-new", *old[2:]]


def test_an_entry_taken_away_by_one_and_changed_by_the_other_is_asked_about():
    mine = replace(BASE, categories=BASE.categories[1:])
    latest = replace(BASE, categories=(replace(BASE.categories[0], danger=True), *BASE.categories[1:]))
    done = merge(BASE, mine, latest)
    (meeting,) = done.unsettled
    assert meeting.name == f"categories/{BASE.categories[0].code}"
    assert meeting.mine.text.startswith("删去：类别")
    assert merge(BASE, mine, latest, {meeting.name: MINE}).playbook == mine


def test_an_order_turned_by_one_alone_is_kept():
    mine = replace(BASE, categories=(*BASE.categories[1:], BASE.categories[0]))
    latest = limited(BASE, 0, 0, TWO)
    assert merge(BASE, mine, latest).playbook == limited(mine, 0, 0, TWO)


def test_every_change_of_two_at_random_places_is_there_afterwards():
    chance = random.Random(3)
    places = [(f, s) for f, flow in enumerate(BASE.flows) for s in range(len(flow.steps))]
    for _ in range(50):
        mine = latest = both = BASE
        for place in chance.sample(places, 6):
            limit = Limit(chance.randint(30, 90), ClockKind.WORKING_DAYS)
            both = limited(both, *place, limit)
            if chance.random() < 0.5:
                mine = limited(mine, *place, limit)
            else:
                latest = limited(latest, *place, limit)
        done = merge(BASE, mine, latest)
        assert done.meetings == ()
        assert compare(both, done.playbook) == ()


def test_lines_that_do_not_meet_are_merged_with_their_comments():
    base = "".join(f"a{n} = {n}\n" for n in range(9))
    mine = base.replace("a1 = 1", "# 我的说明\na1 = 10")
    latest = base.replace("a6 = 6\n", "")
    assert merged_lines(base, mine, latest) == mine.replace("a6 = 6\n", "")
    assert merged_lines(base, mine, base.replace("a1 = 1", "a1 = 11")) is None
    assert merged_lines(base, mine, mine) == mine
