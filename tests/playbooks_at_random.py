"""Playbooks made at random that could be published: steps of every kind, joint calls, departments, danger."""

from datetime import date

import msgspec
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.playbooks.categories import Route
from hutong.playbooks.checking import check as check_playbook
from hutong.playbooks.checking.findings import Severity
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP, Ladder, Repeat, Rung, RungAction, Telling
from hutong.playbooks.flows import (
    Action,
    Evidence,
    Flow,
    Joint,
    JointNeed,
    NamedReason,
    OnOverdue,
    Step,
    StepKind,
    Who,
)
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb

IN_OFFICE = (StepKind.PERSUADE, StepKind.JOINT_CALL)
"""What no department has."""
UNHEEDED = frozenset({"told-to-the-overdue", "nobody-above"})
"""What the check may say of a ladder made at random: a case must go on all the same, and nobody be his own superior."""
DOING = frozenset(
    {Verb.ASSIGN, Verb.CALL_DEPARTMENTS, Verb.CLOSE, Verb.DEFER, Verb.GATHER, Verb.HANDLE, Verb.PERSUADE, Verb.VERIFY}
)

AT_OPENING = 6


def conditions(*, opening: bool = False):
    """Such as the editor makes: about what a case is, and about when somebody acts."""
    compare = st.sampled_from(
        [
            Condition(field="danger", op=Op.EQ, value=False),
            Condition(field="grade", op=Op.IS_SET),
            Condition(field="reporter_post", op=Op.IS_SET),
            Condition(field="hour", op=Op.LT, value=15),
            Condition(field="weekday", op=Op.IN, value=("mon", "tue")),
            Condition(field="working_day", op=Op.EQ, value=True),
            Condition(field="overdue", op=Op.EQ, value=True),
            Condition(field="reworks", op=Op.GE, value=1),
            Condition(field="pauses", op=Op.GE, value=1),
            Condition(field="departments", op=Op.IS_EMPTY),
        ][: AT_OPENING if opening else None]
    )
    return st.recursive(
        compare,
        lambda part: st.lists(part, min_size=1, max_size=3).flatmap(
            lambda parts: st.sampled_from([Condition(all=tuple(parts)), Condition(any=tuple(parts))])
        ),
        max_leaves=4,
    )


@st.composite
def ladders(draw, base: Playbook):
    """Rungs that tell again, rungs under conditions, and rungs that go to the head of a department."""
    rungs = []
    kinds = [k.code for k in base.posts]
    for n in range(draw(st.integers(1, 3))):
        every = Limit(draw(st.integers(1, 30)), draw(st.sampled_from(list(ClockKind))))
        to = draw(st.sampled_from([NEXT_UP, *kinds, DEPARTMENT_HEAD]))
        actions = [RungAction.TELL, RungAction.SUPERVISE] if to == DEPARTMENT_HEAD else list(RungAction)
        rungs.append(
            Rung(
                after=Limit(n, ClockKind.WORKING_DAYS) if n else None,
                when=draw(st.none() | conditions()),
                to=to,
                named=draw(st.sampled_from([None, f"{base.post(to).name.zh}00"])) if to in kinds else None,
                department=draw(st.sampled_from([d.code for d in base.departments])) if to == DEPARTMENT_HEAD else None,
                action=draw(st.sampled_from(actions)),
                repeat=Repeat(every=every, at_most=draw(st.integers(1, 3))) if draw(st.booleans()) else None,
            )
        )
    return Ladder(code="ladder", name=Text(zh="催"), rungs=tuple(rungs))


@st.composite
def pauses(draw, step: str):
    clock = draw(st.sampled_from(list(ClockKind)))
    return Action(
        code="pause", name=Text(zh="挂起"), verb=Verb.DEFER, to=step, max_times=draw(st.integers(1, 3)),
        reasons=(NamedReason(code="r", name=Text(zh="等材料")),) if draw(st.booleans()) else (),
        pauses=Limit(draw(st.integers(1, 9)), clock), pauses_in_all=draw(st.sampled_from([None, Limit(9, clock)])),
    )  # fmt: skip


@st.composite
def holders(draw, base: Playbook, kind: StepKind):
    """Who has a step: posts, parties, and where it may be, departments with or without posts beside them."""
    kinds = [k.code for k in base.posts]
    first, bodies = kinds[0], [d.code for d in base.departments]
    choices = [*(Who(post=k, also=() if k == first else (first,)) for k in kinds), Who(party="reporter"),
               Who(party="another_steward"), Who(post=first, named=f"{base.posts[0].name.zh}00")]  # fmt: skip
    if kind not in IN_OFFICE:
        one, other = draw(st.permutations(bodies))[:2]
        choices += [
            Who(department=one), Who(department=one, also=(first,)), Who(department=one, also_departments=(other,)),
            Who(post=first, also_departments=(one, other)),
        ] * 2  # fmt: skip
    return draw(st.sampled_from(choices))


@st.composite
def ways_on(draw, kind: StepKind, here: str, onward: str):
    """The actions that a step of its kind has: the first can always be taken, sooner or later."""
    asked = st.lists(
        st.sampled_from([Evidence.NOTE, Evidence.OUTCOME, Evidence.DOCUMENT, Evidence.ROLL_CALL]),
        unique=True,
        max_size=2,
    )
    verb = Verb.CALL_DEPARTMENTS if kind is StepKind.JOINT_CALL and draw(st.booleans()) else Verb.HANDLE
    on = Action(code="on", name=Text(zh="办"), verb=verb, to=onward, evidence=tuple(draw(asked)))
    if kind is not StepKind.PERSUADE:
        return [on]
    round_ = Action(
        code="round", name=Text(zh="劝导"), verb=Verb.PERSUADE, to=here, max_times=draw(st.integers(1, 3)),
        after_max=draw(st.sampled_from([None, onward])),
    )  # fmt: skip
    return [on, round_]


@st.composite
def joint_parts(draw, base: Playbook, limit: Limit | None):
    """What only a joint call has: whom it calls, how soon they answer, and who must have come."""
    called = tuple(draw(st.lists(st.sampled_from([d.code for d in base.departments]), min_size=1, unique=True)))
    needs = draw(st.sampled_from(list(JointNeed)))
    joint = Joint(
        needs=needs, lead=draw(st.sampled_from(called)) if needs is JointNeed.LEAD else None,
        at_least=draw(st.integers(1, len(called))) if needs is JointNeed.ANY else 1,
    )  # fmt: skip
    within = None if limit else Limit(draw(st.integers(1, 9)), draw(st.sampled_from(list(ClockKind))))
    return {"departments": called, "joint": draw(st.none() | st.just(joint)), "answer_within": within}


@st.composite
def bodies_dated(draw, base: Playbook):
    """The playbook's departments, now and then one that is gone before, while, or after the case runs."""
    ends = st.sampled_from([None, None, None, date(2020, 1, 1), date(2026, 11, 25), date(2027, 6, 1)])
    return tuple(msgspec.structs.replace(d, until=draw(ends)) for d in base.departments)


@st.composite
def random_playbooks(draw, base: Playbook):
    """The base with one flow of its own, which danger takes too: steps of every kind at random, loops bounded as the
    check demands, an end always in reach. It is one that could be published.
    """
    base = msgspec.structs.replace(
        base, departments=draw(bodies_dated(base)),
        posts=tuple(msgspec.structs.replace(k, duties=tuple(sorted({*k.duties, *DOING}))) for k in base.posts),
    )  # fmt: skip
    n = draw(st.integers(1, 5))
    steps = []
    for i in range(n):
        here, onward = f"s{i}", f"s{i + 1}" if i + 1 < n else "closed"
        kind = draw(
            st.sampled_from(
                [StepKind.HANDLE, StepKind.VERIFY, StepKind.SECTIONS, StepKind.PERSUADE, StepKind.JOINT_CALL]
            )
        )
        actions = draw(ways_on(kind, here, onward))
        whole = len(actions)
        for a in range(draw(st.integers(0, 3))):
            target = draw(st.sampled_from([f"s{j}" for j in range(n)] + ["closed", "declined"]))
            bounded = target not in {"closed", "declined"}
            actions.append(
                Action(
                    code=f"a{a}", name=Text(zh="另办"), verb=draw(st.sampled_from([Verb.HANDLE, Verb.VERIFY])), to=target,
                    max_times=draw(st.integers(1, 3)) if bounded else None, rework=draw(st.booleans()),
                )
            )  # fmt: skip
        limit = draw(st.sampled_from([None, *(Limit(3, clock) for clock in ClockKind)]))
        if limit:
            actions.append(draw(pauses(here)))
            if draw(st.booleans()):
                later = Limit(draw(st.integers(1, 5)), ClockKind.WORKING_DAYS)
                actions.append(
                    Action(code="later", name=Text(zh="缓办"), verb=Verb.DEFER, to=here, extends=later,
                           max_times=draw(st.integers(1, 3)))
                )  # fmt: skip
        # The way on stays open; any other may stand under a condition.
        actions[whole:] = [msgspec.structs.replace(a, when=draw(st.none() | conditions())) for a in actions[whole:]]
        elsewhere = [f"s{j}" for j in range(n) if j != i] + ["closed", "declined"]
        lapses = OnOverdue(to=draw(st.sampled_from(elsewhere)), after=draw(st.sampled_from([None, limit])))
        steps.append(
            Step(
                code=here, name=Text(zh=f"第{i}步"), kind=kind, who=draw(holders(base, kind)), limit=limit,
                ladder=draw(st.sampled_from([None, "ladder"])) if limit else None,
                on_overdue=lapses if limit and draw(st.booleans()) else None, actions=tuple(actions),
                **(draw(joint_parts(base, limit)) if kind is StepKind.JOINT_CALL else {}),
            )
        )  # fmt: skip
    calls = tuple(draw(st.lists(st.sampled_from([k.code for k in base.call_kinds]), unique=True)))
    flow = Flow(code=base.flows[0].code, name=Text(zh="试"), first="s0", steps=tuple(steps), calls=calls)
    routes = tuple(
        Route(code=f"r{r}", name=Text(zh="直通"), when=draw(conditions(opening=True)), flow=flow.code)
        for r in range(draw(st.integers(0, 2)))
    )
    telling = draw(st.sampled_from([Telling(), Telling(day_begins=9, day_ends=18)]))
    book = msgspec.structs.replace(
        base, flows=(flow, *base.flows[1:]), routes=routes, telling=telling,
        ladders=(*base.ladders, draw(ladders(base))),
        danger=msgspec.structs.replace(base.danger, flow=flow.code) if base.danger and steps[0].limit else base.danger,
    )  # fmt: skip
    found = [f for f in check_playbook(book) if f.severity is Severity.ERROR and f.code not in UNHEEDED]
    assert found == [], found
    return book


def playbook_number(base: Playbook, number: int) -> Playbook:
    """The same one for the same number: the fullest of a few made at random, with nothing that hinders publishing."""
    found: list[Playbook] = []

    @seed(number)
    @settings(
        max_examples=12, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(book=random_playbooks(base))
    def keep(book: Playbook) -> None:
        if all(finding.severity is not Severity.ERROR for finding in check_playbook(book)):
            found.append(book)

    keep()
    return max(found, key=lambda book: sum(2 + len(step.actions) for step in book.flows[0].steps))
