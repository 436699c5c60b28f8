"""Every kind of rule that fires is counted, under a name that is told in words."""

from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest

from drafts import everything
from hutong.cases.effects import Record, Tell
from hutong.playbooks.document import Playbook
from hutong.playbooks.notices import Template
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.reading import Period, bare_ground
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.replay import Run
from hutong.tracing.beside_cases import SECTIONS, STILL
from hutong.tracing.rules import KINDS, UNSEEN, rules_of
from hutong.tracing.wording import NOTICES, rule_words

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
BESIDE = {
    "points.granted": {"rate": "check-in", "multiplier": "steward", "cap": "day"}, "evaluation.computed": {},
    "alley.graded": {}, "alley.tier_decided": {}, "patrol.finished": {"post_kind": "steward"}, "patrol.asked": {},
    "leave.decided": {}, "voice.given": {}, "personal.erased": {}, "initiative.recorded": {"initiative": ""},
    "improvement.stage_entered": {"stage": "survey"}, "visit.recorded": {"post_kind": "steward"},
    "fix.done": {"post_kind": "steward"}, "note.written": {}, "check_in.made": {}, "inspection.made": {"post_kind": "x"},
    "circular.issued": {}, "publicity.put_out": {},
}  # fmt: skip


def test_every_section_of_a_playbook_either_fires_and_is_counted_or_says_what_else_it_is():
    assert not set(SECTIONS) & set(STILL)
    assert {*SECTIONS, *STILL} == set(Playbook.__struct_fields__)
    assert {str(template) for template in Template} - UNSEEN <= set(NOTICES)


@pytest.mark.parametrize("pack_name", ["longtan", "financial-street"])
def test_what_fires_beside_cases_is_counted_and_told_in_words(pack, pack_name):
    book = pack(pack_name)
    fired = set()
    for kind, data in BESIDE.items():
        assert kind in KINDS
        told = data | ({"initiative": book.initiatives[0].code} if kind == "initiative.recorded" else {})
        if kind == "points.granted" and book.points is not None:
            told |= {"rate": book.points.rates[0].code, "multiplier": book.points.multipliers[0].code}
        fired |= {one.rule for one in rules_of(kind, told, book, None)}
    points = {rule for rule in fired if rule.startswith(("rates", "multipliers")) and book.points is None}
    wordless = {rule for rule in fired - points if rule_words(book, rule) == rule}
    assert wordless == set()
    starts = {rule.partition("/")[0].partition("@")[0] for rule in fired}
    assert starts >= {SECTIONS[name] for name in (
        "cadences", "leave", "points", "evaluation", "tiers", "voice", "doubts", "improving", "initiatives", "privacy",
    )}  # fmt: skip


async def test_whatever_is_told_of_cases_is_counted_as_a_rule_and_so_is_every_flow_ladder_route_and_call(make_office):
    people = {
        "general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
        "community-lead": 1,
    }  # fmt: skip
    street = await make_office("financial-street", alleys=2, people=people)
    async with street.session() as session:
        bare = await bare_ground(session, Period(NOW.date().replace(month=8, day=1), NOW.date()), now=NOW)
    book = everything(street.playbook)
    made = made_up(msgspec.structs.replace(bare, playbooks={1: book}), cases=300)
    fired, told = Counter(), set()
    for life in Run(made, Rules(made)).play().lives.values():
        for moment in life.moments:
            events = [effect.event for effect in moment.effects if isinstance(effect, Record)]
            rules = {
                one.rule
                for event in events
                for one in rules_of(event.kind, msgspec.to_builtins(event), book, moment.state.flow)
            }
            fired.update(rules)
            told |= {effect.template for effect in moment.effects if isinstance(effect, Tell)}
    # Those are counted as they are written, each by its name.
    assert told <= set(NOTICES)
    assert {rule for rule in fired if rule_words(book, rule) == rule} == set()
    starts = {rule.partition("/")[0] for rule in fired}
    assert starts >= {"flows", "danger", "ladders", "routes", "rebound", "joint_calls"}
    assert any(rule.startswith("joint_calls/") and rule.endswith("@answer_within") for rule in fired)
