from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from hutong.playbooks.posts import Covers, Desk, PostKind
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, AwayFact, PlaceFact, PostFact, TermFact
from hutong.posts.reasons import tell

DAY = date(2026, 11, 23)
SINCE = date(2026, 1, 1)


def uid(n: int) -> UUID:
    return UUID(int=n)


ALLEY, OTHER_ALLEY, COMMUNITY = uid(1), uid(2), uid(9)
GENERAL, DEPUTY, CHIEF, OTHER_CHIEF = uid(11), uid(12), uid(13), uid(14)
WANG, LI, ZHAO, QIAN, SUN = uid(101), uid(102), uid(103), uid(104), uid(105)


def kind(code: str, rank: int, covers: Covers, reports_to: str | None = None, **more) -> PostKind:
    return PostKind(
        code=code, name=Text(zh=code), rank=rank, covers=covers, reports_to=reports_to, desk=Desk.CHIEF,
        duties=(Verb.HANDLE,), **more,
    )  # fmt: skip


KINDS = (
    kind("general", 90, Covers.OFFICE),
    kind("deputy", 80, Covers.COMMUNITIES, "general"),
    kind("chief", 40, Covers.ALLEYS, "deputy"),
)


def office(terms: dict[UUID, tuple[UUID, ...]], **more) -> Directory:
    return Directory(
        kinds=more.pop("kinds", KINDS),
        alleys=(
            AlleyFact(ALLEY, COMMUNITY, "street", "西斜街", SINCE),
            AlleyFact(OTHER_ALLEY, COMMUNITY, "alley", "小巷", SINCE),
        ),
        posts=more.pop(
            "posts",
            (
                PostFact(GENERAL, "general", "总街巷长", SINCE),
                PostFact(DEPUTY, "deputy", "副总街巷长", SINCE),
                PostFact(CHIEF, "chief", "西斜街街长", SINCE),
                PostFact(OTHER_CHIEF, "chief", "小巷巷长", SINCE),
            ),
        ),
        places=(
            PlaceFact(DEPUTY, None, COMMUNITY, SINCE),
            PlaceFact(CHIEF, ALLEY, None, SINCE),
            PlaceFact(OTHER_CHIEF, OTHER_ALLEY, None, SINCE),
        ),
        appointments=tuple(
            TermFact(uid(1000 + n), post, person, SINCE)
            for n, (post, person) in enumerate((post, person) for post, people in terms.items() for person in people)
        )
        + more.pop("covers", ()),
        **more,
    )


def test_the_chiefs_superior_is_the_deputy_of_the_alleys_community():
    above = office({GENERAL: (WANG, LI), DEPUTY: (ZHAO,), CHIEF: (QIAN,)}).superiors(CHIEF, ALLEY, DAY)
    assert (above.posts, above.people) == ((DEPUTY,), (ZHAO,))


def test_both_joint_general_chiefs_stand_above_the_deputy():
    above = office({GENERAL: (LI, WANG), DEPUTY: (ZHAO,), CHIEF: (QIAN,)}).superiors(DEPUTY, ALLEY, DAY)
    assert above.people == (WANG, LI)


def test_a_general_chief_who_is_also_chief_of_a_street_is_not_his_own_superior():
    directory = office({GENERAL: (WANG, LI), CHIEF: (WANG,)})
    above = directory.superiors(CHIEF, ALLEY, DAY)
    assert (above.posts, above.people) == ((GENERAL,), (LI,))
    assert any("几人共同任职" in reason.text for reason in above.reasons)


def test_the_only_general_chief_who_is_also_chief_of_a_street_has_nobody_above():
    above = office({GENERAL: (WANG,), CHIEF: (WANG,)}).superiors(CHIEF, ALLEY, DAY)
    assert (above.posts, above.people) == ((), ())
    assert above.reasons[-1].text == "再往上没有岗位了。"


def test_a_vacant_post_is_passed_over_and_said_so():
    above = office({GENERAL: (WANG,), CHIEF: (QIAN,)}).superiors(CHIEF, ALLEY, DAY)
    assert above.people == (WANG,)
    names = {DEPUTY: "副总街巷长", GENERAL: "总街巷长", WANG: "王"}
    assert [tell(r, names, "Asia/Shanghai") for r in above.reasons] == ["副总街巷长空缺。", "总街巷长由王任职。"]


def test_a_kind_without_any_post_is_passed_over():
    posts = (PostFact(GENERAL, "general", "总街巷长", SINCE), PostFact(CHIEF, "chief", "街长", SINCE))
    assert office({GENERAL: (WANG,), CHIEF: (QIAN,)}, posts=posts).superiors(CHIEF, ALLEY, DAY).people == (WANG,)


def test_a_line_of_report_that_runs_in_a_circle_ends():
    kinds = (kind("general", 90, Covers.OFFICE, "chief"), *KINDS[1:])
    assert office({CHIEF: (QIAN,)}, kinds=kinds).superiors(CHIEF, ALLEY, DAY).people == ()


def test_a_posts_own_line_goes_before_that_of_its_kind():
    posts = (
        PostFact(GENERAL, "general", "总街巷长", SINCE),
        PostFact(DEPUTY, "deputy", "副总街巷长", SINCE),
        PostFact(CHIEF, "chief", "街长", SINCE, None, GENERAL),
    )
    directory = office({GENERAL: (WANG,), DEPUTY: (ZHAO,), CHIEF: (QIAN,)}, posts=posts)
    assert directory.superiors(CHIEF, ALLEY, DAY).people == (WANG,)


def test_someone_told_already_is_passed_over_too():
    directory = office({GENERAL: (WANG, LI), DEPUTY: (ZHAO,), CHIEF: (QIAN,)})
    assert directory.superiors(CHIEF, ALLEY, DAY, without=(ZHAO, WANG)).people == (LI,)


@pytest.mark.parametrize(
    ("away", "cover", "people"),
    [((), (), (QIAN,)), ((), (SUN,), (QIAN,)), ((QIAN,), (SUN,), (SUN,)), ((QIAN,), (), ()), ((QIAN, SUN), (SUN,), ())],
)
def test_a_cover_acts_while_the_holder_is_away_and_only_then(away, cover, people):
    directory = office(
        {CHIEF: (QIAN,)},
        covers=tuple(TermFact(uid(2000), CHIEF, p, SINCE, None, cover=True) for p in cover),
        absences=tuple(AwayFact(p, DAY, DAY) for p in away),
    )
    assert directory.holders(CHIEF, DAY).people == people
    assert directory.holders(CHIEF, DAY + timedelta(days=1)).people == (QIAN,)


def test_an_unattended_post_falls_to_the_next_up():
    directory = office({GENERAL: (WANG,), DEPUTY: (ZHAO,), CHIEF: (QIAN,)}, absences=(AwayFact(QIAN, DAY, DAY),))
    assert {p.id for p in directory.posts_answered_for(ZHAO, DAY)} == {DEPUTY, CHIEF, OTHER_CHIEF}
    assert {p.id for p in directory.posts_answered_for(ZHAO, DAY + timedelta(days=1))} == {DEPUTY, OTHER_CHIEF}


COVERED = tuple(msgspec.structs.replace(k, cover="deputy") if k.code == "chief" else k for k in KINDS)


@pytest.mark.parametrize(
    ("terms", "away", "people"),
    [
        ({CHIEF: (QIAN,), DEPUTY: (ZHAO,)}, (), (QIAN,)),
        ({CHIEF: (QIAN,), DEPUTY: (ZHAO,)}, (QIAN,), (ZHAO,)),
        ({DEPUTY: (ZHAO, LI)}, (LI,), (ZHAO,)),
        ({CHIEF: (QIAN,), DEPUTY: (ZHAO,)}, (QIAN, ZHAO), ()),
        ({}, (), ()),
    ],
)
def test_the_kind_that_covers_acts_while_nobody_is_there_and_only_then(terms, away, people):
    directory = office(terms, kinds=COVERED, absences=tuple(AwayFact(p, DAY, DAY) for p in away))
    acting = directory.holders(CHIEF, DAY)
    assert acting.people == tuple(sorted(people))
    for person in people:
        assert CHIEF in {p.id for p in directory.posts_answered_for(person, DAY)}


def test_two_kinds_that_cover_for_each_other_end():
    kinds = tuple(msgspec.structs.replace(k, cover={"chief": "deputy", "deputy": "chief"}.get(k.code)) for k in KINDS)
    assert office({}, kinds=kinds).holders(CHIEF, DAY).people == ()
    assert office({OTHER_CHIEF: (QIAN,)}, kinds=kinds).holders(DEPUTY, DAY).people == (QIAN,)


def test_whoever_covers_is_not_told_of_himself_as_the_next_up():
    directory = office({GENERAL: (WANG,), DEPUTY: (ZHAO,)}, kinds=COVERED)
    assert directory.superiors(CHIEF, ALLEY, DAY).people == (WANG,)


def test_an_appointment_counts_on_its_first_and_last_day_and_not_beyond():
    directory = Directory(
        kinds=KINDS,
        alleys=(AlleyFact(ALLEY, COMMUNITY, "alley", "小巷", SINCE),),
        posts=(PostFact(CHIEF, "chief", "巷长", SINCE),),
        places=(PlaceFact(CHIEF, ALLEY, None, SINCE),),
        appointments=(TermFact(uid(1000), CHIEF, QIAN, DAY, DAY + timedelta(days=1)),),
    )
    days = [DAY + timedelta(days=n) for n in range(-1, 3)]
    assert [directory.people_in("chief", ALLEY, day) for day in days] == [(), (QIAN,), (QIAN,), ()]


def test_alleys_and_communities_follow_what_the_post_covers():
    directory = office({})
    assert [a.id for a in directory.alleys_of(CHIEF, DAY)] == [ALLEY]
    assert [a.id for a in directory.alleys_of(DEPUTY, DAY)] == [ALLEY, OTHER_ALLEY]
    assert [a.id for a in directory.alleys_of(GENERAL, DAY)] == [ALLEY, OTHER_ALLEY]
    assert directory.communities_of(CHIEF, DAY) == (COMMUNITY,)
