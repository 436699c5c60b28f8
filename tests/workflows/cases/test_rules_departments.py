"""A step that a department has: onto its list, by its officers, back where it does not exist; and how it escalates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.errors import EvidenceMissing, NotYourCase
from hutong.cases.rules import Act, Report, offers, open_case, take_step
from hutong.cases.rules.entering import enter
from hutong.cases.sending import way_to_groups, way_to_inbox, ways_to_persons
from hutong.cases.states import Owner, Setting
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.playbooks.escalation import Rung
from hutong.playbooks.flows import Who
from hutong.playbooks.notices import Channel, Template, Wording
from hutong.posts.facts import DepartmentFact, HeadFact

CITY, POLICE, OFFICER = new_id(), new_id(), new_id()
BODIES = (
    DepartmentFact(CITY, "urban-management", "区城管", "urban management", date(2017, 1, 1)),
    DepartmentFact(POLICE, "police", "区公安", "police", date(2017, 1, 1)),
)
HEAD = HeadFact(CITY, datetime(2017, 1, 1, tzinfo=UTC))


class Street:
    """The small office with the district's bodies beside it; `who` is who has the step of enforcement."""

    def __init__(self, staffed, book, amended, *, bodies=BODIES, heads=(HEAD,), **step):
        self.office = staffed(book)
        directory = msgspec.structs.replace(self.office.directory, departments=bodies, heads=heads)
        setting = replace(self.office.setting, directory=directory)
        self.setting: Setting = amended(setting, "difficult", "enforce", **step) if step else setting
        self.directory = directory

    def handed_over(self, now):
        """A difficult case, as it comes to the department from the chief."""
        category = next(c.code for c in self.office.playbook.categories if c.grade == "difficult" and not c.danger)
        chief = self.office.holder("alley-chief", self.office.ALLEY)
        report = Report(
            id=new_id(), alley=self.office.ALLEY, category=category, source="patrol", reporter=chief,
            reporter_kind="alley-chief", now=now,
        )  # fmt: skip
        state = open_case(self.setting, report).state
        step = self.setting.playbook.flow("difficult").step("enforce")
        return enter(self.setting, state, step, now=now, template="assigned", but=chief)


@pytest.fixture(scope="module")
def street(staffed, pack, amended):
    def make(**more):
        return Street(staffed, pack("financial-street"), amended, **more)

    return make


def told(outcome):
    return [(t.template, t.to, t.departments, t.heads) for t in outcome.effects if isinstance(t, Tell)]


def run(street, state, until):
    happened = []
    while state.wake_at is not None and state.wake_at <= until:
        outcome = wake(street.setting, state, state.wake_at)
        state = outcome.state
        happened += outcome.effects
    return state, happened


def test_it_comes_to_the_list_of_the_department_with_a_reason_and_the_chief_as_its_contact(street, monday):
    office = street()
    outcome = office.handed_over(monday)
    state = outcome.state
    assert state.owner == Owner(department=CITY)
    assert (state.departments, state.counts.handed) == ((CITY,), 1)
    assert state.counts.liaison == office.office.posts["alley-chief", office.office.ALLEY][0]
    assert told(outcome) == [("assigned", (), (CITY,), ())]
    assert "待办" in state.why.owner[1].text
    assert state.due_at is not None


def test_an_officer_takes_its_actions_with_their_evidence_and_nobody_else_does(street, monday):
    office = street()
    state = office.handed_over(monday).state
    offered = offers(office.setting, state, OFFICER, monday, department=CITY)
    assert [o.action.code for o in offered] == ["done", "return", "defer"]
    assert offers(office.setting, state, OFFICER, monday, department=POLICE) == ()
    done = Act(action="done", by=OFFICER, department=CITY, now=monday, outcome="已处罚")
    with pytest.raises(EvidenceMissing):
        take_step(office.setting, state, done)
    with pytest.raises(NotYourCase):
        take_step(office.setting, state, replace(done, department=POLICE, document="1号"))
    outcome = take_step(office.setting, state, replace(done, document="京西城管罚〔2026〕1号"))
    assert (outcome.state.step, outcome.state.departments) == ("verify", ())
    event = outcome.effects[0].event
    assert (event.by_department, event.by_post_kind, event.document) == (CITY, None, "京西城管罚〔2026〕1号")
    # The work counts as the department's, whoever verifies it afterwards.
    deputy = office.office.holder("deputy-general-chief", office.office.COMMUNITIES[0])
    closed = take_step(office.setting, outcome.state, Act(action="confirm", by=deputy, now=monday))
    ended = next(e.event for e in closed.effects if isinstance(e, Record) and e.event.kind == "case.closed")
    assert (ended.handled_by_department, ended.handled_by_post_kind) == (CITY, None)


def test_the_contact_and_those_above_may_record_what_the_department_says_and_those_below_may_not(street, monday):
    office = street()
    state = office.handed_over(monday).state
    act = Act(action="done", by=office.office.holder("alley-chief", office.office.ALLEY), now=monday)
    act = replace(act, outcome="电话答复：已处罚", document="2号")
    assert take_step(office.setting, state, act).state.step == "verify"
    far = replace(act, by=office.office.holder("alley-chief", office.office.FAR))
    with pytest.raises(NotYourCase):
        take_step(office.setting, state, far)


@pytest.mark.parametrize(
    "bodies",
    [(), (replace(BODIES[0], until=date(2026, 11, 22)),), BODIES[1:]],
    ids=["the district has none", "it ended yesterday", "another one is there"],
)
def test_where_there_is_no_such_body_the_post_that_had_it_goes_on_and_it_says_why(street, monday, bodies):
    office = street(bodies=bodies)
    state = office.handed_over(monday).state
    assert state.owner == Owner(post=office.office.posts["alley-chief", office.office.ALLEY][0])
    assert state.counts.handed == 0
    assert [r.text for r in state.why.owner][1].startswith("“{department}”已经撤销")


def test_departments_and_posts_share_a_step(street, monday):
    office = street(who=Who(post="section", also=("headquarters",), also_departments=("urban-management", "police")))
    outcome = office.handed_over(monday)
    state = outcome.state
    assert (state.owner.department, state.also_departments, state.counts.handed) == (None, (CITY, POLICE), 2)
    assert [t[0] for t in told(outcome)] == ["assigned", "also_assigned"]
    assert told(outcome)[1][2] == (CITY, POLICE)
    for body in (CITY, POLICE):
        act = Act(action="done", by=OFFICER, department=body, now=monday, outcome="已处罚", document="3号")
        assert take_step(office.setting, state, act).state.departments == ()


def test_a_late_department_is_told_then_its_head_then_the_office(street, monday):
    office = street()
    state, happened = run(office, office.handed_over(monday).state, monday + timedelta(days=60))
    tells = [(t.template, t.departments, t.heads) for t in happened if isinstance(t, Tell)]
    assert tells[:4] == [
        ("reminder", (CITY,), ()),
        ("overdue", (CITY,), ()),
        ("escalated", (), (CITY,)),
        ("escalated_told", (CITY,), ()),
    ]
    escalated = [e.event for e in happened if isinstance(e, Record) and e.event.kind == "case.escalated"]
    assert [(e.rung, e.heads, bool(e.told)) for e in escalated] == [(1, (CITY,), False), (2, (), True)]
    last = [t for t in happened if isinstance(t, Tell)][-2]
    assert (last.template, last.channels) == ("supervised", ("inbox", "groups"))
    assert "既进收件箱" in state.why.escalated[-1].text


def test_a_department_without_a_head_says_so_and_the_next_up_is_told(street, monday):
    office = street(heads=())
    state, happened = run(office, office.handed_over(monday).state, monday + timedelta(days=33))
    escalated = next(e.event for e in happened if isinstance(e, Record) and e.event.kind == "case.escalated")
    assert (escalated.heads, escalated.to_posts) == ((), (state.counts.liaison,))
    assert "“{department}”没有登记负责人。" in [r.text for r in state.why.escalated]


def test_a_head_counts_from_the_moment_he_is_set(street, monday):
    later = HeadFact(CITY, monday + timedelta(days=300))
    gone = HeadFact(CITY, datetime(2017, 1, 1, tzinfo=UTC), monday + timedelta(days=1))
    for heads in ((later,), (gone,)):
        office = street(heads=heads)
        _, happened = run(office, office.handed_over(monday).state, monday + timedelta(days=33))
        assert not any(t.heads for t in happened if isinstance(t, Tell))


def test_a_named_departments_head_hears_of_an_offices_step(street, monday):
    office = street(who=Who(post="section"))
    book = office.setting.playbook
    ladder = replace(book.ladder("departments"), rungs=(Rung(to="department_head", department="urban-management"),))
    ladders = tuple(ladder if one.code == ladder.code else one for one in book.ladders)
    office.setting = replace(office.setting, playbook=replace(book, ladders=ladders))
    _, happened = run(office, office.handed_over(monday).state, monday + timedelta(days=33))
    assert [t.heads for t in happened if isinstance(t, Tell) and t.heads] == [(CITY,)]


def test_a_rung_told_by_text_message_comes_to_the_inbox_too_and_says_by_which_ways(street, monday):
    office = street(who=Who(post="section"))
    book = office.setting.playbook
    rung = Rung(to="general-chief", channels=(Channel.SMS, Channel.EMAIL))
    ladders = tuple(replace(one, rungs=(rung,)) if one.code == "departments" else one for one in book.ladders)
    office.setting = replace(office.setting, playbook=replace(book, ladders=ladders))
    state, happened = run(office, office.handed_over(monday).state, monday + timedelta(days=60))
    assert [reason.text for reason in state.why.escalated[-3:]] == [
        "制度规定这一级只进收件箱，不发到群里。",
        "制度规定这一级也发短信；本人另选了渠道的，按本人的。",
        "制度规定这一级也发电子邮件；本人另选了渠道的，按本人的。",
    ]
    told = next(t for t in happened if isinstance(t, Tell) and t.template == "escalated")
    rules, zone = office.setting.playbook.notices, ZoneInfo("Asia/Shanghai")
    assert way_to_inbox(rules, told, monday, zone) is not None
    assert way_to_groups(rules, told, monday, zone) is None
    assert ways_to_persons(rules, told) == ["sms", "email"]
    plain = replace(told, channels=())
    assert ways_to_persons(rules, plain) is None
    worded = replace(rules, texts=(Wording(template=Template.ESCALATED, channels=(Channel.WECHAT, Channel.GROUPS)),))
    assert ways_to_persons(worded, plain) == ["wechat"]
    assert way_to_inbox(worded, plain, monday, zone) is not None
    assert ways_to_persons(worded, told) == ["sms", "email"]  # The rung goes before the wording.


def test_a_rung_told_in_groups_alone_says_so_and_danger_still_comes_to_the_inbox(street, monday):
    office = street(who=Who(post="section"))
    book = office.setting.playbook
    rung = Rung(to="general-chief", channels=(Channel.GROUPS,))
    ladders = tuple(replace(one, rungs=(rung,)) if one.code == "departments" else one for one in book.ladders)
    office.setting = replace(office.setting, playbook=replace(book, ladders=ladders))
    for danger, sentence in (
        (False, "制度规定这一级只发到群里。"),
        (True, "制度规定这一级只发到群里；危险情况照样进收件箱。"),
    ):
        state = replace(office.handed_over(monday).state, danger=danger)
        state, _ = run(office, state, monday + timedelta(days=60))
        assert state.why.escalated[-1].text == sentence
