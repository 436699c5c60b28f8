"""Every system of the bulletin is counted, opens onto its rows, and is left out where nobody uses it."""

import importlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hutong.db import Office
from hutong.ids import new_id
from hutong.journal import Event
from hutong.journal.sealing import seal_now
from hutong.playbooks.queries import playbook_in_force
from hutong.reports.catalogue import SYSTEMS
from hutong.reports.counting import counting_of, rows_of, value_of
from hutong.reports.errors import NoSuchFigure
from hutong.reports.figures import BY_NAME, FIGURES, named
from hutong.reports.lineage import Values
from hutong.reports.models import Bulletin, BulletinItem
from hutong.reports.papers import Article, paper
from hutong.reports.periods import Period
from hutong.reports.prose import figures_in
from hutong.reports.sets import ALWAYS, figure_set
from hutong.reports.using import choices, draft, systems_used
from hutong.texts import speaking

START, UNTIL = date(2017, 4, 25), date(2017, 8, 30)
NOON = datetime(2017, 5, 2, 4, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=30), NOON + timedelta(days=200)
TOP = Path(__file__).parents[3]


def period():
    from zoneinfo import ZoneInfo

    return Period(START, UNTIL, ZoneInfo("Asia/Shanghai"))


async def figures(office, *names, position=None):
    return {name: await office.figure(name, START, UNTIL, position=position) for name in names}


async def staged(office, project, *stages, at=NOON):
    for n, stage in enumerate(stages):
        await office.happened(
            "improvement.stage_entered", at + timedelta(days=n), {"stage": stage, "lacking": []}, subject=project
        )


async def test_projects_are_counted_by_the_step_they_have_come_to(office):
    held, surveyed, ended, early = (new_id() for _ in range(4))
    await staged(office, held, "publicise", "survey", "discuss", "settle", "enhance", "hold")
    await staged(office, surveyed, "publicise", "survey")
    await staged(office, early, "publicise", at=BEFORE)
    await staged(office, ended, "publicise", "hold")
    await office.happened("improvement.ended", NOON + timedelta(days=9), {}, subject=ended)
    # What comes after the last day is no step of the period.
    await staged(office, surveyed, "discuss", at=AFTER)
    assert await figures(
        office, "improvements_started", "improvements_finished", "improvements_running", "improvements_at_publicise",
        "improvements_at_survey", "improvements_at_hold", "improvements_at_settle",
    ) == {
        "improvements_started": 3, "improvements_finished": 1, "improvements_running": 3,
        "improvements_at_publicise": 1, "improvements_at_survey": 1, "improvements_at_hold": 1,
        "improvements_at_settle": 0,
    }  # fmt: skip


async def test_money_of_each_budget_is_counted_in_whole_yuan_without_what_was_withdrawn(office):
    wrong = new_id()
    for subject, budget, entry, fen in (
        (new_id(), "party", "spent", 150_00), (new_id(), "party", "spent", 99), (wrong, "party", "spent", 9_999_00),
        (new_id(), "office", "spent", 70_50), (new_id(), "party", "approved", 500_00),
    ):  # fmt: skip
        noted = {"project": str(new_id()), "budget": budget, "entry": entry, "fen": fen}
        await office.happened("improvement.money_noted", NOON, noted, subject=subject)
    await office.happened("improvement.money_withdrawn", AFTER, {"project": str(new_id())}, subject=wrong)
    assert await office.figure("improvement_spent_party", START, UNTIL) == 10_149
    assert await office.figure("improvement_spent_party", START, AFTER.date()) == 150
    assert await office.figure("improvement_spent_office", START, UNTIL) == 70
    assert await office.figure("improvement_approved_party", START, UNTIL) == 500
    with pytest.raises(NoSuchFigure):
        await office.figure("improvement_spent_petty", START, UNTIL)


async def test_lines_of_the_register_count_by_their_last_word(office):
    lines = [new_id() for _ in range(4)]
    for line in lines:
        found = {"project": str(new_id()), "alley": str(new_id()), "category": "c"}
        await office.happened("improvement.line_found", NOON, found, subject=line)
    for line, *words in (
        (lines[0], "settled"),
        (lines[1], "settled", "open"),
        (lines[2], "case"),
        (lines[3], "dropped"),
    ):
        for n, how in enumerate(words):
            told = {"project": str(new_id()), "how": how, "case": None}
            await office.happened("improvement.line_settled", NOON + timedelta(days=n + 1), told, subject=line)
    assert await figures(
        office, "improvement_lines_found", "improvement_lines_settled", "improvement_lines_to_cases"
    ) == {"improvement_lines_found": 4, "improvement_lines_settled": 1, "improvement_lines_to_cases": 1}


async def test_initiatives_are_counted_kind_by_kind_with_their_last_totals(office):
    planted, walked = new_id(), new_id()
    for subject, kind, people in ((planted, "planter", 5), (new_id(), "planter", 2), (walked, "culture-walk", 30)):
        made = {"initiative": kind, "alley": str(new_id()), "people": people, "units": 1, "counted": 4}
        await office.happened("initiative.recorded", NOON, made, subject=subject)
    await office.happened(
        "initiative.counted", NOON + timedelta(days=1), {"people": 8, "units": 2, "counted": 12}, subject=planted
    )
    await office.happened("initiative.counted", AFTER, {"people": 99, "units": 9, "counted": 99}, subject=planted)
    await office.happened("initiative.ended", NOON + timedelta(days=2), {"state": "done"}, subject=walked)
    assert await figures(
        office, "all_initiatives", "finished_initiatives", "initiatives_planter", "initiatives_culture-walk",
        "initiative_people_planter", "initiative_units_planter", "initiative_counted_planter",
        "initiatives_door-front",
    ) == {
        "all_initiatives": 3, "finished_initiatives": 1, "initiatives_planter": 2, "initiatives_culture-walk": 1,
        "initiative_people_planter": 10, "initiative_units_planter": 3, "initiative_counted_planter": 16,
        "initiatives_door-front": 0,
    }  # fmt: skip
    with pytest.raises(NoSuchFigure):
        await office.figure("initiatives_nothing", START, UNTIL)


async def test_sessions_are_counted_kind_by_kind_and_add_up(office):
    kinds = ("mobilising", "training", "training", "regular", "rotation", "cleanup", "coordination", "visiting", "hall")
    for n, kind in enumerate(kinds):
        held = {"meeting_kind": kind, "council": None, "alley": None, "attended": 10 + n}
        await office.happened("meeting.held", NOON, held)
    found = await figures(
        office, "sessions_held", "sessions_attended", *ALWAYS[0].parts, "cleanups_held", "cleanups_attended",
        "coordination_meetings", "models_visited", "meetings_of_councils", "recruitings_held",
    )  # fmt: skip
    assert found["sessions_held"] == 5 == sum(found[name] for name in ALWAYS[0].parts)
    assert found["sessions_of_training"] == 2
    assert found["sessions_attended"] == 10 + 11 + 12 + 13 + 14
    assert (found["cleanups_held"], found["cleanups_attended"]) == (1, 15)
    assert [found[n] for n in ("coordination_meetings", "models_visited", "meetings_of_councils", "recruitings_held")] == [
        1, 1, 1, 0,
    ]  # fmt: skip


async def test_councils_groups_and_letters_are_those_that_stand(office):
    council, over, group, gone = (new_id() for _ in range(4))
    for subject in (council, over):
        await office.happened(
            "council.founded", BEFORE, {"council_kind": "hall", "alley": str(new_id())}, subject=subject
        )
    await office.happened("council.ended", NOON, {}, subject=over)
    for subject in (group, gone):
        await office.happened("group.founded", BEFORE, {"community": str(new_id()), "leader": None}, subject=subject)
        for member in (first := str(new_id()), str(new_id())):
            await office.happened("group.joined", BEFORE, {"member": member}, subject=subject)
        await office.happened("group.left", NOON, {"member": first}, subject=subject)
    await office.happened("group.changed", NOON, {"leader": None, "ended": False}, subject=group)
    await office.happened("group.changed", NOON, {"leader": None, "ended": True}, subject=gone)
    for at in (NOON, AFTER):
        await office.happened("letter.signed", at, {"given_by": str(new_id()), "valid_until": "2018-01-01"})
    assert await figures(office, "councils_standing", "groups_standing", "group_members", "letters_signed") == {
        "councils_standing": 1, "groups_standing": 1, "group_members": 1, "letters_signed": 1,
    }  # fmt: skip


async def test_a_promise_is_kept_until_residents_say_that_it_is_not(office):
    kept, denied, mended = (new_id() for _ in range(3))
    for subject in (kept, denied, mended):
        await office.happened("decision.made", NOON, {"meeting": str(new_id()), "post": None}, subject=subject)
        await office.happened("decision.done", NOON, {"meeting": str(new_id())}, subject=subject)
    await office.happened("decision.answered", NOON + timedelta(days=1), {"kept": True}, subject=kept)
    for subject in (denied, mended):
        await office.happened("decision.answered", NOON + timedelta(days=1), {"kept": False}, subject=subject)
    await office.happened("decision.done", NOON + timedelta(days=2), {"meeting": str(new_id())}, subject=mended)
    assert await figures(office, "decisions_made", "commitments_kept", "commitments_confirmed") == {
        "decisions_made": 3, "commitments_kept": 2, "commitments_confirmed": 1,
    }  # fmt: skip


async def test_appraisal_rosters_and_the_day_filed_are_counted_without_what_was_undone(office):
    for month in ("2017-05-01", "2017-05-01", "2017-06-01"):
        await office.happened("evaluation.confirmed", NOON, {"month": month, "scores": 9})
    for n, lines in enumerate((40, 44)):
        published = {"month": "2017-06-01", "lines": lines, "gaps": 0, "people": 9}
        await office.happened("roster.published", NOON + timedelta(days=n), published)
    filed, undone = new_id(), new_id()
    for subject in (filed, undone):
        made = {"person": str(new_id()), "community": str(new_id()), "day": "2017-05-02", "late": False, "filed": {}}
        await office.happened("check_in.made", NOON, made, subject=subject)
        await office.happened("points.granted", NOON, {"person": str(new_id()), "amount": 20})
    await office.happened("check_in.undone", NOON, {"person": str(new_id())}, subject=undone)
    await office.happened("points.undone", NOON, {"person": str(new_id()), "amount": 20})
    assert await figures(
        office, "months_appraised", "rosters_published", "duties_rostered", "days_filed", "points_granted"
    ) == {
        "months_appraised": 2, "rosters_published": 1, "duties_rostered": 44, "days_filed": 1, "points_granted": 20,
    }  # fmt: skip


async def test_help_given_at_a_call_is_counted_though_its_words_are_gone(office):
    for helped in (True, True, False):
        closed = {"alley": str(new_id()), "departments_came": 2, "helped": helped}
        await office.happened("joint_call.closed", NOON, closed, personal=None)
    # As it was written down before anybody counted it.
    await office.happened("joint_call.closed", NOON, {"alley": str(new_id()), "departments_came": 2})
    assert await office.figure("joint_calls_helped", START, UNTIL) == 2
    assert BY_NAME["joint_calls_helped"].total_only


async def test_less_than_five_voices_are_told_by_no_document(office):
    quarter = {"quarter": "2017-04-01", "post_kind": "alley-chief"}
    ends = datetime(2017, 6, 30, 15, 59, 59, tzinfo=UTC)
    await office.happened("voice.pooled", ends, {**quarter, "voices": 4})
    figure = BY_NAME["voices_counted"]
    assert await office.figure("voices_counted", START, UNTIL) == 0
    assert (figure.hidden(0), figure.hidden(5), figure.total_only) == ("不足5条，不显示", "", True)
    await office.happened("voice.pooled", ends, {**quarter, "post_kind": "deputy-chief", "voices": 7})
    assert await office.figure("voices_counted", START, UNTIL) == 11
    # A document of the quarter itself counts it, one of the months after does not.
    assert await office.figure("voices_counted", date(2017, 4, 1), date(2017, 6, 30)) == 11
    assert await office.figure("voices_counted", date(2017, 7, 1), UNTIL) == 0


async def test_that_somebody_spoke_is_told_of_quarters_that_are_over(office):
    await office.happened("voice.given", NOON, {})

    async def used(until):
        async with office.databases.session(Office(office.id)) as session:
            playbook = (await playbook_in_force(session, until)).playbook
            spoken_of = Period(START, until, period().zone)
            return [system.code for system in await systems_used(session, playbook, spoken_of)]

    assert (await used(date(2017, 6, 30)), await used(date(2017, 7, 1))) == ([], ["voices"])


def test_a_printed_page_says_that_a_figure_is_not_told_and_no_unit_with_it():
    bulletin = Bulletin(name="专报", issue=1, total_issue=1, issuer="市里", issued_on=UNTIL, heading=None)
    item = BulletinItem(id=new_id(), title="情况", supplier="东城区供稿", body="反馈条数：{figure:voices_counted}。")
    for value, told in ((0, "不足5条，不显示"), (12, "12")):
        with speaking("en"):
            page = paper(bulletin, [Article(item, Values(values={"voices_counted": value}))]).decode()
        assert f">{told}</a>。</p>" in page


async def test_a_text_is_begun_of_what_the_office_uses_and_of_nothing_else(office):
    async with office.databases.session(Office(office.id)) as session:
        nothing = await draft(session, period())
    assert nothing.body == ""
    assert len(nothing.unused) == len(SYSTEMS)
    await office.happened("evaluation.confirmed", BEFORE, {"month": "2017-03-01", "scores": 9})
    doubled = await office.happened("letter.signed", BEFORE, {"given_by": str(new_id())})
    await office.happened("letter.signed", BEFORE, {"void": True}, corrects=doubled)
    await staged(office, new_id(), "publicise", "survey")
    await office.happened("improvement.planned", NOON, {"alleys": [], "starts_on": "2017-05-01"})
    for kind in ("planter", "door-front"):
        made = {"initiative": kind, "alley": str(new_id()), "people": 5, "units": 0, "counted": None}
        await office.happened("initiative.recorded", NOON, made)
    await office.happened("group.founded", AFTER, {"community": str(new_id()), "leader": None})
    async with office.databases.session(Office(office.id)) as session:
        begun = await draft(session, period())
        playbook = (await playbook_in_force(session, UNTIL)).playbook
        used = [system.code for system in await systems_used(session, playbook, period())]
        told = dict(await choices(session, period()))
    # What was once used is told, nought or not; what was mended away, or comes later, is not.
    assert used == ["improvements", "initiatives", "appraisal"]
    lines = begun.body.splitlines()
    assert len(lines) == 3
    assert "（巡查摸底{figure:improvements_at_survey}个）" in lines[0]
    assert lines[1] == (
        "居民、单位和党组织自发开展{figure:all_initiatives}项（认养绿地花箱{figure:initiatives_planter}项、"
        "{figure:initiative_people_planter}人次参加、门前三包承诺{figure:initiatives_door-front}项、"
        "{figure:initiative_people_door-front}人次参加）。"
    )
    assert "{figure:months_appraised}个月" in lines[2]
    assert set(figures_in(begun.body)) <= set(told)
    assert told["initiatives_planter"].title == "自选动作（认养绿地花箱）"
    assert len(begun.unused) == len(SYSTEMS) - 3


async def test_every_figure_of_a_drafted_text_can_be_counted_and_opens_onto_its_rows(office):
    for kind in sorted({kind for system in SYSTEMS for kind in system.kinds}):
        data = {
            "post_kind": "steward", "meeting_kind": "regular", "reporter_post_kind": "steward", "need": True,
            "danger": True, "initiative": "planter", "people": 1, "units": 1, "attended": 3, "cases": [], "found": 1,
            "departments": ["police"], "minutes": 60, "pieces": 5, "opened": 1, "month": "2017-05-01", "lines": 3,
            "outcome": "closed", "grade": "simple", "agreed": True, "person": str(new_id()), "post": str(new_id()),
            "alley": str(new_id()), "alley_kind": "alley",
        }  # fmt: skip
        await office.happened(kind, NOON, data, personal={} if kind.startswith("appointment") else None)
    await seal_now(office.databases, office.id)
    async with office.databases.session(Office(office.id)) as session:
        body = (await draft(session, period())).body
        for name in figures_in(body):
            counting = await counting_of(session, name, period())
            value, rows = await value_of(session, counting), await rows_of(session, counting)
            assert (value > 0) <= bool(rows), name
            assert await value_of(session, await counting_of(session, name, period(), position=10_000)) == value
    assert not re.search(r"[\[\]…]", body)


def test_the_catalogue_is_whole():
    """Names are unambiguous, sentences name figures that there are, and somebody journals what is counted."""
    assert len(BY_NAME) == len(FIGURES)
    assert len({system.code for system in SYSTEMS}) == len(SYSTEMS)
    taking = [figure for figure in FIGURES if figure.takes]
    for figure in FIGURES:
        # Else a thing could be called so that its figure would be another one.
        assert not [other.name for other in taking if figure.name.startswith(f"{other.name}_")], figure.name
    for system in SYSTEMS:
        for name in re.findall(r"\[([a-z_]+)\]", system.sentence):
            assert named(name), name
        assert ("[…]" in system.sentence) == bool(system.each), system.code
        for name in re.findall(r"\[([a-z_]+)\]", system.each):
            assert next(figure for figure in system.figures if f"{figure.name}_" == name).takes, name
    for wanted in (*ALWAYS, *(one for pack in (None, "longtan", "financial-street") for one in figure_set(pack).sums)):
        assert all(named(name) for name in (wanted.whole, *wanted.parts))
    for path in [*TOP.glob("workflows/hutong/*/*events.py"), *TOP.glob("tenants/hutong/**/events.py")]:
        importlib.import_module(".".join(path.with_suffix("").parts[len(TOP.parts) + 1 :]))
    known = {event.kind for event in _below(Event) if "kind" in vars(event)}
    assert {kind for figure in FIGURES for kind in figure.kinds} <= known
    assert {kind for system in SYSTEMS for kind in system.kinds} <= known


def _below(event):
    return [event, *(each for sub in event.__subclasses__() for each in _below(sub))]
