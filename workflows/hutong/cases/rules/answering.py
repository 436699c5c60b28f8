"""What a called department says, and what follows when it has said nothing until its limit."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.calling_events import JointCallAnswered, JointCallUnanswered
from hutong.cases.effects import Effect, Outcome, Record, Tell
from hutong.cases.rules.entering import about
from hutong.cases.rules.timing import with_waking
from hutong.cases.states import CaseState, Gathering, Setting
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.sections import Text
from hutong.posts.facts import DepartmentFact
from hutong.posts.reasons import Reason
from hutong.texts import N_

CALLED, COMING, REASSIGNED, OTHER_TIME, CAME, DONE = "called", "coming", "reassigned", "other_time", "came", "done"
UNANSWERED = "unanswered"
_THERE = frozenset({CAME, DONE})
_SETTLED = _THERE | {REASSIGNED}
"""After these another time is not theirs to answer."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A called department's word. `caller` made the very call, which may be over by now; `by` is the officer's name."""

    now: datetime
    call: UUID
    caller: UUID | None
    department: str
    state: str
    by: str | None = None
    on_time: bool = True
    other_time: datetime | None = None
    words: str | None = None
    to: str | None = None


def answer(setting: Setting, state: CaseState, said: Answer) -> Outcome:
    """Whoever has the case and whoever called hear of it; it is asked for no more."""
    event = JointCallAnswered(
        **about(state), call=said.call, department=said.department, state=said.state, on_time=said.on_time,
        other_time=said.other_time, officer=said.by, words=said.words, to=said.to,
    )  # fmt: skip
    told = {*state.owner.people(setting.directory, setting.day(said.now)), said.caller}
    people = tuple(sorted(p for p in told if p))
    effects: tuple[Effect, ...] = (Record(event),)
    if people:
        effects += (Tell(to=people, template="called", facts={"department": said.by or said.department}),)
    met = state.open_call
    if met is None or state.counts.call != said.call or said.department not in met.departments:
        return Outcome(state, effects)
    before = met.said.get(said.department, "")
    heard = replace(
        met,
        asked={code: until for code, until in met.asked.items() if code != said.department},
        said={**met.said, said.department: before if before in _THERE else said.state},
    )
    return Outcome(gathered(setting, state, heard), effects)


def asked_anew(met: Gathering, meet_at: datetime, answer_by: datetime, *, asker: str | None) -> Gathering:
    """Everybody says anew whether he comes then, but whoever asked for it, is there, or passed the call on."""
    said = {code: word for code, word in met.said.items() if word in _SETTLED or code == asker}
    asked = {code: answer_by for code in met.departments if code not in said and code != asker}
    return replace(met, meet_at=meet_at, asked=asked, said=said)


def gathered(setting: Setting, state: CaseState, met: Gathering) -> CaseState:
    """The state with what was agreed or said of its call, and with its time of waking."""
    state = replace(state, counts=replace(state.counts, gathering=met))
    return with_waking(setting, state, setting.step(state.flow, state.step)) if state.step is not None else state


def call_the_roll(setting: Setting, state: CaseState, now: datetime) -> Outcome:
    """Of whoever has said nothing by its limit hear that department, its head, whoever has the case and whoever called.

    Each hears of one limit once; a new time is a new limit.
    """
    met = state.open_call
    silent = sorted(code for code, until in met.asked.items() if until <= now) if met is not None else []
    if met is None or not silent:
        return Outcome(state, ())
    day = setting.day(now)
    bodies = {code: setting.directory.department_called(code, day) for code in silent}
    names = [_name(setting, code, body) for code, body in bodies.items()]
    until = max(met.asked[code] for code in silent)
    reason = Reason(
        N_("{departments}到 {until} 没有回复，告知呼叫的人、经办的人和部门负责人。"),
        {"departments": Text(zh="、".join(n.zh for n in names), en=", ".join(n.en or n.zh for n in names))},
        times={"until": until},
    )
    told = {*state.owner.people(setting.directory, day), met.caller}
    people = tuple(sorted(p for p in told if p))
    event = JointCallUnanswered(
        **about(state), call=state.counts.call or state.id, call_kind=met.kind, departments=tuple(silent),
        why={"escalated": (reason,)},
    )  # fmt: skip
    effects: list[Effect] = [Record(event)]
    if people:
        department = "、".join(name.zh for name in names)
        effects.append(Tell(to=people, template="not_answered", facts={"department": department}, urgent=state.danger))
    for due in sorted({met.asked[code] for code in silent}):
        late = tuple(body.id for code, body in bodies.items() if body is not None and met.asked[code] == due)
        if late:
            effects.append(
                Tell(to=(), departments=late, heads=late, template=UNANSWERED, times={"due": due}, urgent=state.danger)
            )
    asked = {code: until for code, until in met.asked.items() if until > now}
    why = replace(state.why, escalated=(*state.why.escalated, reason))
    counts = replace(state.counts, gathering=replace(met, asked=asked))
    return Outcome(replace(state, counts=counts, why=why), tuple(effects))


def _name(setting: Setting, code: str, body: DepartmentFact | None) -> Text:
    """As the district calls it, or else the playbook; what neither has any more is told by its code."""
    if body is not None:
        return Text(zh=body.name, en=body.name_en)
    try:
        return setting.playbook.department(code).name
    except NotInPlaybook:
        return Text(zh=code, en=code)
