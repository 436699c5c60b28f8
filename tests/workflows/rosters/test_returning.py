"""Where it came back, whoever watches walks more often, for as long as it is watched, and hears why."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from hutong.ids import new_id
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import AwayFact, PlaceFact
from hutong.rosters.owing import alleys_watched
from hutong.rosters.returned import Stretch, each_once
from hutong.rosters.rules import Rule
from hutong.rosters.rules.returning import EXTRA, CameBack, asked_on, extra_walks, last_day, with_extra


@pytest.fixture
def watched(pack, staffed):
    """An office whose playbook asks for one more walk every three days over ten."""
    book = pack("starter")
    return staffed(replace(book, rebound=replace(book.rebound, window_days=10, patrol_every=3)))


def back(office, day, **more):
    facts = {"case": new_id(), "number": "X", "alley": office.ALLEY, "category": "piling", "day": day, "held_days": 9}
    return CameBack(**facts | more)


def days(first, n):
    return [first + timedelta(days=i) for i in range(n)]


def test_every_third_day_to_the_end_of_the_window_and_then_no_more(watched, monday):
    day, rule = monday.date(), watched.setting.playbook.rebound
    one = back(watched, day)
    assert [(d - day).days for d in days(day, 20) if asked_on(rule, one, d)] == [3, 6, 9]
    assert last_day(rule, one) == day + timedelta(days=10)
    chief = watched.holder("alley-chief", watched.ALLEY)
    lines = [line for line, _ in extra_walks(watched.setting, chief, [one], days(day, 20))]
    assert [(line.day - day).days for line in lines] == [3, 6, 9]
    assert {(line.cadence, line.rule, line.alley, line.person) for line in lines} == {
        (EXTRA, Rule.RETURNED, watched.ALLEY, chief)
    }


def test_two_that_came_back_ask_for_one_walk_a_day_and_others_for_none(watched, monday):
    day = monday.date()
    earlier, later = back(watched, day), back(watched, day + timedelta(days=3))
    chief = watched.holder("alley-chief", watched.ALLEY)
    found = list(extra_walks(watched.setting, chief, [earlier, later], days(day, 20)))
    assert len({line.day for line, _ in found}) == len(found)
    assert {line.day: one.day for line, one in found}[day + timedelta(days=6)] == later.day
    others = [person for person in watched.everyone if person != chief]
    assert [list(extra_walks(watched.setting, person, [earlier], days(day, 20))) for person in others] == [[]] * len(
        others
    )
    elsewhere = back(watched, day, alley=watched.FAR)
    assert list(extra_walks(watched.setting, chief, [elsewhere], days(day, 20))) == []


def test_an_office_that_asks_for_no_more_walks_has_none(watched, monday):
    book = watched.setting.playbook
    quiet = replace(watched.setting, playbook=replace(book, rebound=replace(book.rebound, patrol_every=None)))
    assert (
        list(
            extra_walks(
                quiet,
                watched.holder("alley-chief", watched.ALLEY),
                [back(watched, date(2026, 1, 1))],
                days(monday.date(), 9),
            )
        )
        == []
    )
    assert with_extra(quiet) is quiet
    extra = with_extra(watched.setting).playbook.cadences[-1]
    assert (extra.code, extra.post, extra.verb) == (EXTRA, "alley-chief", Verb.PATROL)


def test_a_stretch_is_told_of_once_and_one_of_no_known_place_only_where_nothing_is_known(watched, monday):
    def at(metres, category="piling"):
        return Stretch(watched.ALLEY, category, metres, monday.date())

    found = [at(None), at(40), at(60), at(400), at(None, "bikes"), at(None, "bikes")]
    assert each_once(found) == [at(40), at(400), at(None, "bikes")]


def test_while_the_chief_is_away_the_walks_fall_to_whoever_acts_for_the_chief(pack, staffed, monday):
    book, day = pack("longtan"), monday.date()
    book = replace(book, rebound=replace(book.rebound, post="alley-chief", window_days=10, patrol_every=3))
    office = staffed(book)
    chief, deputy = (office.holder(kind, office.ALLEY) for kind in ("alley-chief", "deputy-chief"))
    leave = AwayFact(chief, day + timedelta(days=4), day + timedelta(days=6))
    setting = replace(office.setting, directory=replace(office.directory, absences=(leave,)))
    walked = {
        person: [(line.day - day).days for line, _ in extra_walks(setting, person, [back(office, day)], days(day, 20))]
        for person in (chief, deputy)
    }
    assert walked == {chief: [3, 9], deputy: [6]}
    assert office.ALLEY in alleys_watched(setting, deputy, days(day, 20))
    assert alleys_watched(office.setting, deputy, days(day, 20)) == set()


def test_of_several_who_act_for_a_chief_of_two_alleys_each_owes_walks_where_he_may_walk(pack, staffed, monday):
    book, day = pack("longtan"), monday.date()
    book = replace(book, rebound=replace(book.rebound, post="alley-chief", window_days=10, patrol_every=3))
    office = staffed(book)
    chief = office.holder("alley-chief", office.ALLEY)
    (post,) = office.posts["alley-chief", office.ALLEY]
    both = (*office.directory.places, PlaceFact(post, office.FAR, None, date(2017, 1, 1)))
    leave = AwayFact(chief, day, day + timedelta(days=30))
    setting = replace(office.setting, directory=replace(office.directory, places=both, absences=(leave,)))
    returned = [back(office, day), back(office, day, alley=office.FAR)]
    for alley in (office.ALLEY, office.FAR):
        deputy = office.holder("deputy-chief", alley)
        assert post in {one.id for one in setting.directory.posts_answered_for(deputy, day)}
        assert {line.alley for line, _ in extra_walks(setting, deputy, returned, days(day, 20))} == {alley}


def test_where_none_who_acts_has_a_post_of_his_own_whoever_acts_owes_the_walk(pack, staffed, monday):
    book, day = pack("longtan"), monday.date()
    book = replace(book, rebound=replace(book.rebound, post="alley-chief", window_days=10, patrol_every=3))
    office = staffed(book)
    chief, deputy = (office.holder(kind, office.ALLEY) for kind in ("alley-chief", "deputy-chief"))
    (post,) = office.posts["alley-chief", office.ALLEY]
    both = (*office.directory.places, PlaceFact(post, office.FAR, None, date(2017, 1, 1)))
    away = [AwayFact(who, day, day + timedelta(days=30)) for who in (chief, office.holder("deputy-chief", office.FAR))]
    setting = replace(office.setting, directory=replace(office.directory, places=both, absences=tuple(away)))
    returned = [back(office, day, alley=office.FAR)]
    walks = [(line.post, line.alley) for line, _ in extra_walks(setting, deputy, returned, days(day, 4))]
    assert walks == [(post, office.FAR)]
    assert list(extra_walks(setting, chief, returned, days(day, 4))) == []
