"""Cases played by the rules and replayed from what the journal was told of them: the same state, or it is said why not."""

from datetime import timedelta
from random import Random

import msgspec
import pytest

from hutong.cases.effects import Record
from hutong.cases.rules import Report
from hutong.demo.playing import Player, Sendings
from hutong.ids import new_id
from hutong.journal import Actor, event_rows
from hutong.tracing.comparing import differences
from hutong.tracing.replaying import replay
from hutong.tracing.told import Told

OFFICE = new_id()


def told_of(story, version=1):
    """What the journal would hold of a story, read back as it is stored."""
    found = []
    for moment in story.moments:
        for effect in moment.effects:
            if not isinstance(effect, Record):
                continue
            by = Actor("person", moment.by) if moment.by else Actor("system")
            at = effect.at or moment.at
            if effect.at and moment.by is None:
                by = Actor("generator")
            row, _ = event_rows(OFFICE, effect.event, by=by, at=at)
            data = msgspec.json.decode(msgspec.json.encode(row["data"]))
            found.append(
                Told(id=row["id"], kind=row["kind"], at=at, recorded_at=moment.at, actor=by, version=version, data=data)
            )
    return found


@pytest.fixture(scope="module", params=("longtan", "financial-street", "starter"))
def played(request, staffed, pack, monday):
    """Three hundred lives of cases, some of them left lying about."""
    office = staffed(pack(request.param))
    rng = Random(25)
    until = monday + timedelta(days=60)
    player = Player(office.setting, rng, until, Sendings(office.setting))
    categories = [category.code for category in office.playbook.categories]
    stories = []
    for n in range(300):
        alley = rng.choice(office.ALLEYS)
        now = monday + timedelta(hours=rng.uniform(0, 24 * 40))
        reporter = rng.choice(office.everyone)
        kinds = [post.kind for post in office.directory.posts_held(reporter, office.setting.day(now))]
        report = Report(
            id=new_id(), alley=alley, category=rng.choice(categories), source="patrol", reporter=reporter,
            reporter_kind=kinds[0], danger=rng.random() < 0.02, now=now,
        )  # fmt: skip
        stories.append(player.play(report, None, stall=n % 5 == 0))
    return office, stories


def test_what_the_journal_tells_leads_to_what_is_stored(played):
    office, stories = played
    kinds = set()
    for story in stories:
        told = told_of(story)
        kinds |= {event.kind for event in told}
        again = replay(story.state.id, told, lambda *_: office.setting)
        assert differences(story.state, again) == (), [e.kind for e in told]
    assert {"case.opened", "case.stepped", "case.closed", "case.overdue", "case.reminded", "case.escalated"} <= kinds


CHANGED = {
    "due_at": lambda s: {"due_at": s.due_at + timedelta(hours=1)},
    "also_posts": lambda s: {"also": (*s.also, new_id())},
    "owner_post": lambda s: {"owner": msgspec.structs.replace(s.owner, post=new_id())},
    "rung": lambda s: {"rung": s.rung + 1},
    "step": lambda _: {"step": "elsewhere"},
    "overdue_since": lambda s: {"overdue_since": s.due_at + timedelta(days=3)},
}


@pytest.mark.parametrize("field", CHANGED)
def test_a_value_altered_behind_its_back_is_named(played, field):
    office, stories = played
    story = next(s for s in stories if s.state.due_at and s.state.step)
    again = replay(story.state.id, told_of(story), lambda *_: office.setting)
    altered = msgspec.structs.replace(story.state, **CHANGED[field](story.state))
    (found,) = differences(altered, again)
    assert found.field == field
    assert found.stored != found.recomputed


def test_an_act_that_the_rules_would_have_refused_is_named(played):
    office, stories = played
    story = next(s for s in stories if any(e.kind == "case.stepped" for e in told_of(s)))
    told = told_of(story)
    n = next(i for i, event in enumerate(told) if event.kind == "case.stepped")
    stranger = msgspec.structs.replace(told[n], actor=Actor("person", new_id()))
    again = replay(story.state.id, [*told[:n], stranger, *told[n + 1 :]], lambda *_: office.setting)
    (found,) = differences(story.state, again)
    assert (found.field, found.recomputed) == ("replay", "not-your-case")


def test_a_journal_without_its_beginning_or_with_nonsense_is_a_finding_and_no_crash(played):
    office, stories = played
    story = stories[0]
    told = told_of(story)
    assert differences(story.state, replay(story.state.id, told[1:], lambda *_: office.setting))[0].field == "replay"
    broken = msgspec.structs.replace(told[0], data={**told[0].data, "alley": "nowhere"})
    (found,) = differences(story.state, replay(story.state.id, [broken], lambda *_: office.setting))
    assert found.recomputed.startswith("ValueError")
