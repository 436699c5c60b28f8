"""Cases in short words: how one stands, where it came from, what the office calls its kinds and steps."""

from datetime import datetime
from typing import Protocol

from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Step
from hutong.playbooks.joint_calls import ENFORCEMENT, THREE
from hutong.texts import N_, gettext
from hutong.visits.visit import current_visit

SOURCES = {
    "patrol": N_("巡查发现"),
    "report": N_("上报"),
    "call": N_("来电反映"),
    "message": N_("微信反映"),
    "hotline": N_("热线工单"),
    "referral": N_("外街道移送"),
    "resident": N_("居民反映"),
    "danger": N_("危险直报"),
}
OUTCOMES = {
    "closed": N_("已办结"),
    "declined": N_("未予受理"),
    "withdrawn": N_("已撤回"),
    "merged": N_("已并案"),
    "referred": N_("已移送"),
}
ANSWERS = {
    "called": N_("还没有回复"),
    "coming": N_("到"),
    "reassigned": N_("改派"),
    "other_time": N_("改期"),
    "came": N_("已到场"),
    "done": N_("已记结果"),
}
ANSWER_TONES = {
    "called": "wait",
    "coming": "live",
    "reassigned": "wait",
    "other_time": "wait",
    "came": "live",
    "done": "good",
}


class Stands(Protocol):
    """A line of a list, or a case itself."""

    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def due_at(self) -> datetime | None: ...


def standing(case: Stands) -> tuple[str, str]:
    """A word and its tone. Late is late from the very deadline, whether or not anyone has been told yet."""
    visit = current_visit()
    if case.closed_at is not None:
        return gettext(OUTCOMES.get(case.outcome or "closed", OUTCOMES["closed"])), "good"
    if case.due_at is None:
        return gettext("办理中"), "live"
    if case.due_at < visit.now:
        return gettext("已逾期"), "late"
    if case.due_at.astimezone(visit.zone).date() == visit.now.astimezone(visit.zone).date():
        return gettext("今天到期"), "wait"
    return gettext("办理中"), "live"


def category_word(playbook: Playbook, code: str) -> str:
    """The office's own word; the code of a kind that this version does not have."""
    try:
        return say(playbook.category(code).name)
    except NotInPlaybook:
        return code


def call_words(playbook: Playbook) -> dict[str, str]:
    """Kinds of joint call by code; of old calls also the usual kinds that the playbook does not name.

    Where it names none, going out together is called as the office calls it.
    """
    words = {kind.code: say(kind.name) for kind in (*THREE, *playbook.joint_calls)}
    return words if playbook.joint_calls else words | {ENFORCEMENT: say(playbook.terms.joint_call)}


def grade_word(playbook: Playbook, code: str) -> str:
    try:
        return say(playbook.grade(code).name)
    except NotInPlaybook:
        return code


def reason_word(step: Step, action: str, reason: str | None) -> str:
    """The named reason that was chosen; empty where none was, or where this version does not have it."""
    try:
        return say(step.action(action).reason(reason).name) if reason else ""
    except NotInPlaybook:
        return ""


def step_word(playbook: Playbook, flow: str, step: str | None) -> str:
    """Empty once closed."""
    if step is None:
        return ""
    try:
        return say(playbook.flow(flow).step(step).name)
    except NotInPlaybook:
        return step
