"""A walk together takes two: who led it and one of those who were called, by their own word or their own record."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.evaluations.duties import Deed, duty_of, proves
from hutong.ids import new_id
from hutong.pages.duties.showing import told
from hutong.playbooks.verbs import Verb
from hutong.rosters.rules import Line, Rule, propose
from hutong.rosters.rules.owing import Progress, owed
from hutong.rosters.rules.together import Walked, called, companions, with_walks

PEOPLE = [new_id() for _ in range(4)]


@pytest.fixture
def street(pack, staffed):
    return staffed(pack("financial-street"))


@pytest.fixture
def walk(street, monday):
    """`walk(**who)`: what is said of the leader's duty when a walk is on record with these people."""
    (cadence,) = [c for c in street.playbook.cadences if c.joint]
    (post, *_) = [post.id for post in street.directory.posts if post.kind == cadence.post]
    leader, day = street.people[post], monday.date()
    line = Line(cadence=cadence.code, day=day, post=post, person=leader, rule=Rule.HOLDER)
    names = {person: f"某{n}" for n, person in enumerate(sorted(set(street.people.values())))}

    def say(*, by=leader, of=leader, later=0, **who):
        on_record = Walked(id=new_id(), alley=street.ALLEY, person=by, day=day, at=time(9, 30), **who)
        mine = [] if of != by else [Deed(Verb.PATROL, day, street.ALLEY, 50, time(9, 30), joint=True, id=on_record.id)]
        deeds = with_walks(mine, [on_record], of)
        own = (
            line
            if of == leader
            else Line(cadence=cadence.code, day=day, post=who_holds(of), person=of, rule=Rule.TOGETHER)
        )
        (found,) = owed(street.setting, [(None, own)], deeds, day + timedelta(days=later))
        return found, told(street.setting, [found], names, day, "")[0]

    def who_holds(person):
        return next(post for post, holder in street.people.items() if holder == person)

    say.leader, say.names, say.cadence = leader, names, cadence
    say.others = sorted(called(street.directory, cadence, post, day) - {leader})
    return say


def test_the_roster_names_the_very_people_that_a_walk_is_for(street, monday):
    (cadence,) = [c for c in street.playbook.cadences if c.joint]
    lines = [line for line in propose(street.setting, monday.date()) if line.cadence == cadence.code]
    for leading in (line for line in lines if line.rule is Rule.HOLDER):
        group = called(street.directory, cadence, leading.post, leading.day)
        along = {line.person for line in lines if line.rule is Rule.TOGETHER and line.day == leading.day}
        assert group - {leading.person} <= along
        for line in lines:
            if line.person in group and line.rule is Rule.TOGETHER:
                assert leading.person in companions(street.setting, line.person, leading.day)


def test_ones_own_tick_proves_nothing_until_another_says_that_he_was_there(walk):
    alone, words = walk()
    assert (alone.progress, words.standing, words.tone) == (Progress.BEGUN, "记了集体巡查，等一起走的人说在场", "wait")
    # Others may say it later: it is not held against him meanwhile.
    assert walk(later=60)[0].progress is Progress.BEGUN
    first, second = walk.others[:2]
    both, words = walk(there={first}, beside={second})
    assert (both.progress, both.came) == (Progress.DONE, tuple(sorted((first, second))))
    assert f"一起走的：{'、'.join(walk.names[person] for person in both.came)}" in words.standing
    assert words.why.endswith(f"{walk.names[first]}自己说在场。{walk.names[second]}同一时间也有这条街巷的记录。")


def test_somebody_who_was_not_called_is_nobody_to_have_walked_with(walk):
    assert walk(there={new_id()})[0].progress is Progress.BEGUN


def test_who_came_along_needs_no_record_of_his_own_and_who_did_not_has_none(walk):
    first = walk.others[0]
    came, words = walk(of=first, there={first})
    assert (came.progress, came.came) == (Progress.DONE, (walk.leader,))
    assert words.standing == f"做了，{words.day.month}月{words.day.day}日 09:30；一起走的：{walk.names[walk.leader]}"
    assert walk(of=first, absent={first}, beside={first})[0].progress is Progress.OPEN
    assert walk(of=first)[0].progress is Progress.OPEN


def test_having_been_at_a_walk_of_others_is_no_daily_walk_of_ones_own(street, walk):
    (daily, *_) = [c for c in street.playbook.cadences if c.verb is Verb.PATROL and not c.joint]
    deed = Deed(Verb.PATROL, date(2026, 11, 23), street.ALLEY, 500, time(9), joint=True, attended=True)
    assert not proves(daily, deed)
    assert proves(walk.cadence, deed)


@given(people=st.tuples(*(st.frozensets(st.sampled_from(PEOPLE)) for _ in range(3))))
def test_ones_own_word_goes_before_the_records(people):
    there, absent, beside = people
    walk = Walked(
        id=new_id(), alley=new_id(), person=PEOPLE[0], day=date(2026, 11, 23), there=there, absent=absent - there,
        beside=beside,
    )  # fmt: skip
    for person in PEOPLE:
        was = person == PEOPLE[0] or person in there or (person in beside and person not in absent)
        assert (person in walk.people) == was
        assert walk.waits_for(person) == (not was and person not in absent)


def test_the_desk_counts_it_as_the_roster_does(street, walk, monday):
    other, day = walk.others[0], monday.date()
    joint = Deed(Verb.PATROL, day, street.ALLEY, 50, time(9, 30), joint=True)
    counted = [
        duty_of(walk.cadence, frozenset(), [deed], day, street.setting.calendar, called={other}).is_done
        for deed in (joint, Deed(Verb.PATROL, day, street.ALLEY, 50, time(9, 30), joint=True, along=frozenset({other})))
    ]
    assert counted == [False, True]
