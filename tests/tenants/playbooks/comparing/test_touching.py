"""Whom a change touches: everybody and every department that has to do with it, whichever field of the rules it is in."""

import random

import msgspec
import pytest
from msgspec.structs import replace

from altering import leaves, other, pointed_elsewhere, pointing_places, put, read, whole
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import compare
from hutong.playbooks.comparing.touching import DOERS, KEEPERS, MATTERS, NAMED, NOBODY, posts_touched, reach_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing.references import pointed_at
from hutong.playbooks.leaves import Approver, LeaveRule
from hutong.playbooks.verbs import Verb

LONGTAN, STREET = (check_text(packs.text(name)).playbook for name in ("longtan", "financial-street"))
EVERY_POST = {post.code for post in LONGTAN.posts}


def told(old, new):
    found = [reach_of(change) for change in compare(old, new)]
    assert found
    return set().union(*(each.posts for each in found)), set().union(*(each.departments for each in found))


def test_of_every_section_it_is_said_whom_it_is_about():
    known = [{name.partition(".")[0] for name in DOERS}, KEEPERS, MATTERS, NAMED, NOBODY]
    assert set().union(*known) == {field.encode_name for field in msgspec.structs.fields(Playbook)}
    assert not NOBODY & set().union(*known[:-1])


@pytest.mark.parametrize("book", [LONGTAN, STREET], ids=["longtan", "street"])
def test_a_change_of_any_value_touches_somebody_but_that_of_a_title(book):
    chance, quiet, seen = random.Random(3), set(), set()
    for path, value in leaves(book):
        place = tuple(part for part in path if isinstance(part, str))
        new = other(value, chance)
        if new is not None and place not in seen:
            seen.add(place)
            (change,) = compare(book, put(book, path, new))
            found = reach_of(change)
            if not found.posts and not found.departments:
                quiet.add(path[0])
    assert quiet <= NOBODY


def test_whoever_is_named_now_or_was_before_is_touched_wherever_it_is():
    book, seen = read(whole()), set()
    for place, section, old, new, changed_book in pointed_elsewhere():
        if section in {("posts",), ("departments",)}:
            both = told(book, changed_book)[("posts", "departments").index(section[0])]
            assert {old, new} - {"next_up", "department_head"} <= both, place
            seen.add(place)
    named = {place for place, section in pointing_places() if section in {"posts", "departments"}}
    assert named <= seen


def test_a_field_that_points_is_found_by_the_names_that_a_difference_bears():
    assert pointed_at(("flows", "quick", "steps", "handle", "who", "post")) == "posts"
    assert pointed_at(("ladders", "up", "rungs", "1", "also_tell")) == "posts"
    assert pointed_at(("tiers", "while_waived")) == "levels"
    assert pointed_at(("flows", "quick", "steps", "handle", "name")) is None
    assert pointed_at(("nothing", "of", "this")) is None


def changed(**values):
    return replace(LONGTAN, **values)


def steps_with(post):
    return {step.code for flow in LONGTAN.flows for step in flow.steps if step.who.post == post}


def with_duty(*duties):
    return {post.code for post in LONGTAN.posts if set(duties) & set(post.duties)}


def test_thresholds_of_grades_touch_those_who_keep_alleys_and_those_who_award():
    posts, _ = told(LONGTAN, put(LONGTAN, ("tiers", "levels", 0, "reach"), 81))
    assert posts == {"alley-chief", "deputy-chief", "delegate-steward", "steward"} | with_duty(Verb.APPRAISE)
    assert told(LONGTAN, put(LONGTAN, ("tiers", "while_waived"), "standard"))[0] == posts


def test_who_reads_what_stewards_say_touches_the_reader_those_spoken_of_and_those_who_speak():
    posts, _ = told(LONGTAN, put(LONGTAN, ("voice", "reader"), "office-leader"))
    assert posts == {"command", "office-leader", "alley-chief", "deputy-chief"} | with_duty(Verb.FEEDBACK)


def test_how_soon_departments_answer_touches_them_and_whoever_calls_where_calls_stand_beside_steps():
    call = LONGTAN.joint_calls[1]
    slower = replace(call, answer_within=replace_amount(call.answer_within))
    posts, bodies = told(LONGTAN, put(LONGTAN, ("joint_calls", 1), slower))
    assert (posts, bodies) == (with_duty(Verb.CALL_DEPARTMENTS), {"urban-management", "housing"})
    assert posts
    _, bodies = told(LONGTAN, put(LONGTAN, ("joint_calls", 1, "departments"), ()))
    assert bodies == {body.code for body in LONGTAN.departments}


def replace_amount(limit):
    return type(limit)(limit.amount + 1, limit.clock)


def test_a_leave_rule_for_all_touches_all_and_one_for_some_those_and_whoever_says_yes():
    rules = (*LONGTAN.leave[:-1], LeaveRule(approver=Approver.SUPERIOR))
    assert told(LONGTAN, changed(leave=rules))[0] == EVERY_POST
    less = put(LONGTAN, ("leave", 1, "days"), 2)
    posts, _ = told(LONGTAN, less)
    assert posts == {"alley-chief", "deputy-chief", "community-worker", "command"}


def test_how_many_are_told_as_one_touches_whoever_is_told_of_matters():
    posts, _ = told(LONGTAN, put(LONGTAN, ("telling", "merge_above"), 9))
    assert posts >= {"alley-chief", "command", "steward", "office-leader"}
    assert told(LONGTAN, put(LONGTAN, ("notices", "quiet"), None))[0] == EVERY_POST


def test_a_post_that_stands_in_from_now_on_is_told():
    posts, _ = told(LONGTAN, put(LONGTAN, ("cadences", 0, "substitutes"), ("delegate-steward",)))
    assert posts == {"steward", "delegate-steward"}


def test_a_rung_touches_those_it_watches_and_those_above_as_far_as_it_climbs():
    up = next(n for n, ladder in enumerate(LONGTAN.ladders) if ladder.code == "up")
    later = replace_amount(LONGTAN.ladders[up].rungs[1].after)
    posts, _ = told(LONGTAN, put(LONGTAN, ("ladders", up, "rungs", 1, "after"), later))
    assert posts == {"alley-chief", "command", "office-leader"}


def test_another_grade_of_a_category_touches_those_of_both_roads():
    flyers = next(n for n, each in enumerate(LONGTAN.categories) if each.code == "flyers")
    posts, _ = told(LONGTAN, put(LONGTAN, ("categories", flyers, "grade"), "hard"))
    assert posts >= {"command", "alley-chief", "steward", "community-worker"}
    keywords = told(LONGTAN, put(LONGTAN, ("categories", flyers, "keywords"), ("广告",)))[0]
    assert keywords == with_duty(Verb.REPORT, Verb.ENTER_CALL, Verb.FIX)


def test_a_department_is_told_of_its_steps_and_of_what_becomes_of_its_words():
    book = read(whole())
    hard = next(n for n, flow in enumerate(book.flows) if flow.code == "hard")
    (change,) = compare(
        book, put(book, ("flows", hard, "steps", 0, "limit"), replace_amount(book.flows[hard].steps[0].limit))
    )
    assert reach_of(change).departments == {"housing", "police"}
    keeps = next(n for n, each in enumerate(book.privacy.keep) if each.what == "department_outcome")
    (change,) = compare(book, put(book, ("privacy", "keep", keeps, "months"), 30))
    assert reach_of(change).departments == {body.code for body in book.departments}
    assert posts_touched(change) == EVERY_POST
    (change,) = compare(book, put(book, ("points", "rates", 0, "amount"), 3))
    assert reach_of(change).departments == set()
