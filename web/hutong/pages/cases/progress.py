"""How much of a step's time has passed, on the very clock that its deadline was counted on."""

from datetime import datetime
from typing import NamedTuple

from hutong.cases.queries import CaseView
from hutong.clocks import amount_text
from hutong.clocks.deadlines import Pause
from hutong.texts import gettext


class Progress(NamedTuple):
    """`value` of `most`, in hours or days of the clock; `words` say the same."""

    value: float
    most: float
    words: str
    late: bool


def progress_of(case: CaseView, now: datetime) -> Progress | None:
    """None for a step without a limit, for a closed case, and where a superior set a moment and no amount of time."""
    state, step = case.state, case.step
    if step is None or step.limit is None or state.due_at is None or state.counts.ordered is not None:
        return None
    clock, calendar = step.limit.clock, case.setting.calendar
    pauses = [Pause(spell.start, spell.end) for spell in state.counts.pauses if spell.end > state.step_since]
    most = calendar.between(clock, state.step_since, state.due_at, pauses)
    used = min(most, calendar.between(clock, state.step_since, now, pauses))
    if state.counts.paused:
        words = gettext("时限 {most}，已过 {used}，挂起中，时限停走。", most=_said(most, case), used=_said(used, case))
        return Progress(used, most, words, late=False)
    if now > state.due_at:
        late = calendar.between(clock, state.due_at, now)
        # Past the deadline by so little that the step's clock has not moved yet, such as on the evening of the day.
        words = gettext("时限 {most}，期限刚过。", most=_said(most, case))
        if round(late, 1):
            words = gettext("时限 {most}，已逾期 {late}。", most=_said(most, case), late=_said(late, case))
        return Progress(most, most, words, late=True)
    left = calendar.between(clock, now, state.due_at) if not pauses else most - used
    words = gettext(
        "时限 {most}，已过 {used}，还剩 {left}。",
        most=_said(most, case),
        used=_said(used, case),
        left=_said(left, case),
    )
    return Progress(min(used, most), most, words, late=False)


def _said(amount: float, case: CaseView) -> str:
    assert case.step is not None
    assert case.step.limit is not None
    return amount_text(round(amount, 1), case.step.limit.clock)
