"""What proves a line of the roster: the alley that it names has to be walked, and the half that it names is told."""

from datetime import time

import pytest
from msgspec.structs import replace

from hutong.evaluations.duties import Deed
from hutong.pages.duties.showing import told
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import PlaceFact
from hutong.rosters.rules import Half, Line, Rule
from hutong.rosters.rules.owing import Progress, owed


@pytest.fixture
def asked(pack, staffed, monday):
    """`asked(*walks)`: what is said of a chief's morning in two alleys, by (alley, minutes, at) of each walk."""
    book, day = pack("financial-street"), monday.date()
    cadence = next(c for c in book.cadences if c.verb is Verb.PATROL and c.minutes and not c.joint)
    office = staffed(replace(book, cadences=(replace(cadence, window=None, halves=True),)))
    places = (office.ALLEY, office.FAR)
    chief = office.holder(cadence.post, office.ALLEY)

    def say(*walks, later=0):
        lines = [
            (None, Line(cadence=cadence.code, day=day, alley=place, person=chief, half=Half.MORNING, rule=Rule.TURN))
            for place in places
        ]
        deeds = [Deed(Verb.PATROL, day, places[n], minutes, at) for n, minutes, at in walks]
        found = owed(office.setting, lines, deeds, day.replace(day=day.day + later))
        return [
            (each.progress, words.standing)
            for each, words in zip(found, told(office.setting, found, {}, day, ""), strict=True)
        ]

    say.whole = cadence.minutes
    return say


def test_minutes_in_one_alley_leave_the_other_one_open(asked):
    near, far = asked((0, asked.whole, time(9)))
    assert near == (Progress.DONE, f"做了 {asked.whole} 分钟")
    assert far == (Progress.BEGUN, f"做了 {asked.whole} 分钟，要求 {asked.whole} 分钟，都不在巷2")
    assert [progress for progress, _ in asked((0, asked.whole, time(9)), later=1)] == [Progress.DONE, Progress.MISSED]


def test_minutes_of_a_round_count_together_for_each_alley_in_it(asked):
    half = asked.whole // 2
    both = asked((0, half, time(9)), (1, asked.whole - half, time(10)))
    assert both == [(Progress.DONE, f"做了 {asked.whole} 分钟")] * 2


def test_what_was_walked_in_the_other_half_counts_and_is_told(asked):
    near, far = asked((0, asked.whole, time(14)), (1, 1, time(11, 59)))
    assert near == (Progress.DONE, f"做了 {asked.whole + 1} 分钟；上午排的，下午走的")
    assert far == (Progress.DONE, f"做了 {asked.whole + 1} 分钟")


def test_a_weekly_inspection_is_one_in_each_community_of_the_post(pack, staffed, monday):
    office, day = staffed(pack("financial-street")), monday.date()
    (cadence,) = [c for c in office.playbook.cadences if c.verb is Verb.INSPECT]
    (post, *_) = [post.id for post in office.directory.posts if post.kind == cadence.post]
    places = tuple(PlaceFact(post, None, community, day) for community in office.COMMUNITIES)
    setting = replace(office.setting, directory=replace(office.directory, places=places))
    line = Line(cadence=cadence.code, day=day, post=post, person=office.people[post], rule=Rule.HOLDER)

    def said(*communities):
        deeds = [Deed(Verb.INSPECT, day, community=each) for each in communities]
        (found,) = owed(setting, [(None, line)], deeds, day)
        return found.progress, told(setting, [found], {}, day, "")[0].standing

    one, other = office.COMMUNITIES
    assert said() == (Progress.OPEN, "还没有记录")
    assert said(one, one) == (Progress.BEGUN, "查了 1 个社区，共 2 个")
    assert said(one, other) == (Progress.DONE, "做了，11月23日")
