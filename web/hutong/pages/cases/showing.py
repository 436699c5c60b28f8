"""Everything that the page of one case shows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alley_records.returning import Bar, Spell, drawn, spells_of
from hutong.annotations.queries import Beside, beside
from hutong.cases import explaining, persuasion, queries
from hutong.cases.contacts import contact_of
from hutong.cases.discretion import may_read_rounds
from hutong.cases.for_departments import matters_of_case
from hutong.cases.for_group import text_for_group
from hutong.cases.joint_calls import calls_of
from hutong.cases.lists import alleys_within
from hutong.cases.parties import may_see_arrivals
from hutong.cases.queries import CaseView, Happening
from hutong.cases.rules.calling import may_call
from hutong.cases.rules.referring import may_refer
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.cases.ties import ties_of
from hutong.ids import new_id
from hutong.pages.cases import timeline
from hutong.pages.cases.besides import Besides, told_beside, told_order
from hutong.pages.cases.by_hand import choices_by_hand, tools_by_hand
from hutong.pages.cases.journey import journey_of
from hutong.pages.cases.progress import progress_of
from hutong.pages.cases.tools import Tool, deed_of, goal, leads, tools_for
from hutong.pages.cases.withheld import withheld
from hutong.pages.cases.words import (
    ANSWER_TONES,
    ANSWERS,
    OUTCOMES,
    SOURCES,
    call_words,
    category_word,
    grade_word,
    reason_word,
    standing,
    step_word,
)
from hutong.pages.forms import Form, blank
from hutong.pages.referrals.words import state_word
from hutong.photos.queries import PhotoView, pairs, photos_of
from hutong.photos.resemblance import Before, sent_before
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.privacy import Kept
from hutong.playbooks.verbs import Verb
from hutong.referrals.queries import received, referrals_of_case
from hutong.visits.clock import Clock


async def case_page(
    session: AsyncSession,
    viewer: Viewer,
    clock: Clock,
    case_id: UUID,
    *,
    chosen: str | None = None,
    form: Form[Any] | None = None,
) -> dict[str, Any]:
    """The context of cases/show.html; raises NotThere for what is not the viewer's to see. `chosen` opens a tool."""
    now = clock.now()
    case = await queries.case_for(session, viewer.id, case_id, now=now, everything=viewer.may("office.read"))
    # Who sees what is ruled by the version in force today, and not by the one that the case keeps.
    _, ruling = await setting_at(session, now)
    day, privacy = case.setting.day(now), ruling.playbook.privacy
    readable = may_read_rounds(case.setting, case.state, viewer.id, day, privacy=privacy)
    calls = await calls_of(session, case_id) if case.state.counts.calls else ()
    callers = [call.caller_id for call, *_ in calls]
    arrivals = may_see_arrivals(case.setting, case.state, viewer.id, day, callers=callers)
    happenings = await queries.timeline(session, case_id, now=now)
    tools = tools_for(case, viewer.id, now)
    by_hand = tools_by_hand(case, viewer.id, now)
    tool = _chosen(tools, by_hand, chosen, case)
    official = viewer.may("case.read")
    besides = await beside(session, case_id) if official else None
    photos = await photos_of(session, "case", case_id)
    # The ordinary case was never handed over and never came back: nothing is read of that.
    referred = any(h.kind == "case.referral" for h in happenings)
    ties = await ties_of(session, case_id, forerunner=case.state.forerunner)
    rebound = next((h.data for h in happenings if h.kind == "case.rebounded"), None)
    playbook = case.setting.playbook
    return {
        "layout": "base_steward.html" if viewer.desks == {"steward"} else "base_office.html",
        "case": case,
        "flow": playbook.flow(case.state.flow),
        "standing": standing(case.state),
        "category": category_word(playbook, case.state.category),
        "grade": grade_word(playbook, case.state.grade),
        "stage": step_word(playbook, case.state.flow, case.state.step),
        "source": SOURCES.get(case.state.source, SOURCES["report"]),
        "contact": await contact_of(session, case.setting, case.state, person=viewer.id, day=day, privacy=privacy),
        "reporter": case.office.names.get(case.state.reporter, "") if case.state.reporter else "",
        "people": [case.office.names.get(person, "") for person in case.owner_people],
        "progress": progress_of(case, now),
        "why": await explaining.why(session, case),
        "tools": tools,
        "by_hand": by_hand,
        "tool": tool,
        "choices": choices_by_hand(case, tool, viewer.id, now),
        "beside": _beside(case, besides, viewer, clock),
        "phrases": besides.phrases if besides else {},
        "group_text": text_for_group(case.office, case.setting, case.state, number=case.number),
        "order": told_order(case, happenings),
        "goal": goal,
        "deed_of": deed_of,
        "leads": leads,
        "say": say,
        "form": form or blank(),
        "all_photos": photos,
        "photo_pairs": pairs(photos),
        "sent_before": await _sent_before(session, case_id, tools, photos, ruling.playbook),
        "photos": [photo for photo in photos if not photo.is_ready or photo.slot == "scene"],
        "journey": journey_of(case, happenings),
        "timeline": timeline.told(case, happenings, rounds_readable=readable, arrivals_readable=arrivals),
        "arrivals": arrivals,
        "words_readable": readable,
        "rounds": await persuasion.rounds_of(session, case_id) if readable and case.state.counts.rounds else (),
        "rounds_kept": privacy.months(Kept.PERSUASION_TEXT),
        "matters": [
            (matter, case.office.names.get(matter.department_id, ""))
            for matter in (await matters_of_case(session, case_id) if case.state.counts.handed else ())
        ],
        "calls": calls,
        "may_call": case.step is not None and may_call(case.setting, case.state, case.step, viewer.id, day),
        "call_kinds": call_words(playbook),
        "answers": ANSWERS,
        "answer_tones": ANSWER_TONES,
        "new_id": new_id,
        "departments": _departments(case, tool, clock),
        "called": _called(case),
        "paused": _paused(case),
        "withheld": withheld(case),
        "referrals": await referrals_of_case(session, case_id) if referred else (),
        "received": await received(session, case.state.counts.received) if case.state.counts.received else None,
        "referral_word": state_word,
        "may_take_back": case.state.step is not None and may_refer(case.setting, case.state, viewer.id, now),
        "outcomes": OUTCOMES,
        "ties": ties,
        "inspected": _inspected(viewer, ruling, happenings, case.state.alley.id, now),
        "came_back": await _came_back(session, case, clock) if ties.earlier or ties.later else None,
        "came_back_after": rebound["days"] if rebound else None,
        "back_somewhere": rebound is not None and not rebound.get("place_known", True),
    }


async def _sent_before(
    session: AsyncSession, case: UUID, tools: Sequence[Tool], photos: Sequence[PhotoView], rules: Playbook
) -> Sequence[Before]:
    """For whoever is to check the work, and for nobody else: it asks to look, and blames nobody."""
    checks = any(action.verb is Verb.VERIFY for tool in tools for action in tool.actions)
    if not checks or not any(photo.is_ready for photo in photos):
        return ()
    return await sent_before(session, "case", case, near=rules.doubts.likeness if rules.doubts else None)


def _beside(case: CaseView, found: Beside | None, viewer: Viewer, clock: Clock) -> Besides | None:
    if found is None:
        return None
    return told_beside(case, found, viewer.id, day=clock.today, everything=viewer.may("office.read"))


def _chosen(tools: list[Tool], by_hand: list[Tool], wanted: str | None, case: CaseView) -> Tool | None:
    """The tool that is open: the one asked for, or the first one that needs a form where the case is the reader's."""
    for tool in (*tools, *by_hand):
        if (tool.code == wanted or (tool.kind == wanted == "call")) and not tool.is_plain:
            return tool
    if wanted is not None or not case.is_mine:
        return None
    first = tools[0] if tools else None
    return first if first and not first.is_plain else None


def _called(case: CaseView) -> list[tuple[str, str]]:
    """(code, name) of the departments of the open call, to tick who came."""
    if case.state.counts.gathering is None:
        return []
    names = {each.code: say(each.name) for each in case.setting.playbook.departments}
    return [(code, names.get(code, code)) for code in case.state.counts.gathering.departments]


async def _came_back(session: AsyncSession, case: CaseView, clock: Clock) -> tuple[str, list[Spell], list[Bar]] | None:
    """What there was of the kind at this stretch, where any of it came back."""
    state = case.state
    found = await spells_of(session, state.alley.id, [state.category], clock.zone, position_m=case.position_m)
    spells = found.get(state.category, [])
    if not any(spell.held_days is not None for spell in spells):
        return None
    return category_word(case.setting.playbook, state.category), spells, drawn(spells, clock.today)


def _inspected(
    viewer: Viewer, ruling: Setting, happenings: Sequence[Happening], alley: UUID, now: datetime
) -> tuple[date, str | None] | None:
    """The day of the inspection that it came of, and its id for whoever may read that."""
    taken = next((h.data for h in happenings if h.kind == "inspection.taken"), None)
    if taken is None:
        return None
    reads = viewer.may("inspection.record") or viewer.may("alley.read")
    within = alley in {each.id for each in alleys_within(ruling, viewer.id, now)}
    readable = viewer.may("office.read") or (reads and (within or taken["person"] == str(viewer.id)))
    return date.fromisoformat(taken["day"]), taken["inspection"] if readable else None


def _paused(case: CaseView) -> dict[str, Any] | None:
    """Why the clock stands still, and until when at the latest."""
    if not case.state.counts.paused or case.step is None:
        return None
    spell = case.state.counts.pauses[-1]
    return {"reason": reason_word(case.step, spell.action, spell.reason), "until": spell.end, "since": spell.start}


def _departments(case: CaseView, tool: Tool | None, clock: Clock) -> tuple[list[tuple[str, str]], list[str]]:
    """(code, name) of the bodies that exist today, those first that the kind of call or the step names; who is called
    as a rule.
    """
    if case.step is None or tool is None or tool.call is None:
        return [], []
    usual = tool.call.departments
    callable_ = case.setting.playbook.departments_on(clock.today)
    first = {code: n for n, code in enumerate(dict.fromkeys((*usual, *case.step.departments)))}
    ordered = sorted(callable_, key=lambda body: first.get(body.code, len(first)))
    return [(body.code, say(body.name)) for body in ordered], list(usual)
