"""Rehearsals in plain words: kinds of differences, counts, and lines of traces."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.explaining import tested
from hutong.cases.states import Owner, Why
from hutong.clocks import explain, moment_text
from hutong.conditions import FieldSet
from hutong.pages.notices.words import by_ways
from hutong.playbooks.labels import member_label
from hutong.playbooks.notices import Template
from hutong.playbooks.sections import Text
from hutong.posts.reasons import Reason, tell
from hutong.rehearsals.rules.courses import Difference
from hutong.rehearsals.rules.lines import Line
from hutong.rehearsals.rules.results import Summary
from hutong.rehearsals.rules.sending import DIGEST, REDATED
from hutong.texts import N_, current_language, gettext

KINDS: Mapping[str, str] = {
    Difference.CATEGORY: N_("归入的类别不同"),
    Difference.REFUSED: N_("有操作做不成"),
    Difference.END: N_("结果不同"),
    Difference.OWNER: N_("经办人不同"),
    Difference.DEADLINE: N_("期限不同"),
    Difference.OVERDUE: N_("逾期不同"),
    Difference.ESCALATION: N_("上报不同"),
    Difference.NOTICES: N_("通知不同"),
}
COUNTS: Mapping[str, str] = {
    "opened": N_("立案"),
    "closed": N_("办结"),
    "closed_on_time": N_("按期办结"),
    "open": N_("期末还在办"),
    "overdue": N_("逾期"),
    "escalated": N_("逾期上报"),
    "pressed": N_("再次催办"),
    "lapsed": N_("到期自动转下一步"),
    "unanswered": N_("部门到时没有回复（次）"),
    "deferred": N_("缓办"),
    "paused": N_("挂起"),
    "reworked": N_("返工"),
    "declined": N_("不予受理"),
    "withdrawn": N_("撤回"),
    "rebounds": N_("反弹"),
    "reminded": N_("到期提醒"),
    "notices": N_("通知（人次）"),
    "merged": N_("并成一条的通知（人次）"),
    "held": N_("等当天汇总的通知（人次）"),
    "groups": N_("群消息"),
    "quieted": N_("夜间缓发的群消息"),
    "sms": N_("发给个人的短信"),
    "wechat": N_("发给个人的微信"),
    "email": N_("发给个人的邮件"),
    "points": N_("发放的分"),
    "refused": N_("做不成的操作"),
}
"""In the order in which they are shown; what is nought everywhere is left out."""
UNSEEN = frozenset({"refused", "merged", "held", "quieted"})
"""What nobody wrote down when it really happened."""
DRAWN = ("closed_on_time", "overdue", "escalated", "open")
_OUTCOMES = {"closed": N_("办结"), "declined": N_("不予受理"), "withdrawn": N_("撤回"), "referred": N_("移送")}
_WHAT = {
    "standing": N_("推演开始时已经在办"),
    "opened": N_("立案"),
    "called": N_("呼叫部门"),
    "call_failed": N_("联合处置未果"),
    "rescheduled": N_("答复部门改期"),
    "widened": N_("再请一个部门"),
    "resumed": N_("恢复计时"),
    "withdrew": N_("撤回"),
    "reopened": N_("重新办理"),
    "handed_on": N_("转办"),
    "pressed_by_hand": N_("督办"),
    "merged": N_("并案"),
    "taken_out": N_("解除并案"),
    "referred": N_("移送外街道"),
    "referral_asked": N_("报区里移送"),
    "referral_sent": N_("区里移送到别的街道"),
    "referral_refused": N_("别的街道退回区里"),
    "referral_returned": N_("区里退回，仍由本街道办理"),
    "referral_withdrawn": N_("收回移送"),
    "referral_ended": N_("别的街道已经办完"),
    "referral_begun_again": N_("别的街道重新办理"),
    "inherited": N_("离任后改由别人接着办"),
    "moved": N_("转到另一版制度"),
    "answered": N_("部门答复"),
    "recounted": N_("期限按变动后的办公日历重新算过"),
}
_CLOCK = {
    "case.reminded": N_("提醒快到期"),
    "case.overdue": N_("逾期"),
    "case.escalated": N_("逾期上报"),
    "case.pressed": N_("再次催办"),
    "case.rung_passed": N_("条件不符合，跳过一级"),
    "case.lapsed": N_("到期自动转下一步"),
    "case.resumed": N_("恢复计时"),
    "joint_call.unanswered": N_("部门到时没有回复"),
}
_TOGETHER = {DIGEST: N_("当天的汇总"), REDATED: N_("期限重新算过")}
"""What no template of the office says."""
_LATE = {"case.overdue", "case.escalated", "case.pressed", "case.lapsed"}


class Counted(msgspec.Struct, frozen=True):
    """One line of the counts; nothing really happened to made-up cases."""

    label: str
    real: int | None
    then: int
    now: int

    @property
    def more(self) -> int:
        return self.now - self.then


class Told(msgspec.Struct, frozen=True):
    """One line of a trace; `why` are groups of sentences."""

    at: datetime
    title: str
    who: str
    notes: list[str]
    tone: str
    why: list[tuple[str, list[str]]]


def counts(summary: Summary) -> list[Counted]:
    found = []
    for name, label in COUNTS.items():
        real = getattr(summary.real, name) if summary.real and name not in UNSEEN else None
        line = Counted(gettext(label), real, getattr(summary.then, name), getattr(summary.now, name))
        if line.real or line.then or line.now:
            found.append(line)
    return found


def chart(summary: Summary) -> dict[str, Any]:
    """The few counts that people ask for first, side by side."""
    series = [(gettext(N_("按当时的制度")), summary.then), (gettext(N_("按草案")), summary.now)]
    return {
        "kind": "bar",
        "unit": gettext(N_("件")),
        "categories": [gettext(COUNTS[name]) for name in DRAWN],
        "series": [{"name": name, "values": [getattr(totals, one) for one in DRAWN]} for name, totals in series],
    }


def template_name(code: str) -> str:
    if code in _TOGETHER:
        return gettext(_TOGETHER[code])
    return member_label(Template(code)) if code in set(Template) else code


def ending(lines: Sequence[Line], zone: str) -> str:
    """Where the case stood last, in a few words, and until when."""
    last = next((line for line in reversed(lines) if line.what != "refused"), None)
    if last is None:
        return gettext(N_("立不了案"))
    if last.outcome:
        return gettext(_OUTCOMES.get(last.outcome, last.outcome))
    if last.due_at is None:
        return _called(last.step)
    return gettext(N_("{step}，{due}到期"), step=_called(last.step), due=moment_text(last.due_at, zone))


class Teller:
    """Tells lines with the names of people and posts, in the reader's language."""

    def __init__(self, names: Mapping[UUID, str], zone: str, fields: FieldSet) -> None:
        self._names, self._zone, self._fields = names, zone, fields

    def told(self, lines: Sequence[Line]) -> list[Told]:
        return [
            Told(line.at, self._title(line), self._name(line.by), self._notes(line), _tone(line), self._why(line.why))
            for line in lines
        ]

    def sentence(self, reason: Reason) -> str:
        return tell(reason, self._names, self._zone)

    def _title(self, line: Line) -> str:
        if line.what == "refused":
            return gettext(
                N_("做不成：{action}"), action=_called(line.action) or gettext(_WHAT.get(line.tried, _WHAT["opened"]))
            )
        if line.what == "stepped":
            return _called(line.action)
        if line.what != "clock":
            return gettext(_WHAT[line.what])
        told = [gettext(_CLOCK[event]) for event in line.events if event in _CLOCK]
        return gettext(N_("、")).join(dict.fromkeys(told)) or gettext(N_("到时间"))

    def _notes(self, line: Line) -> list[str]:
        notes = [tell(reason, self._names, self._zone) for reason in line.refused]
        if line.outcome:
            notes.append(gettext(_OUTCOMES.get(line.outcome, line.outcome)))
        elif line.step is not None:
            notes.append(self._standing(line))
        held, ways = dict(line.held), dict(line.ways)
        for template, people in line.told:
            words = {"people": self._people(people), "template": by_ways(template_name(template), ways.get(template))}
            if template in held:
                time = moment_text(held[template], self._zone)
                notes.append(gettext(N_("通知{people}：{template}（等到 {time} 一起告诉）"), time=time, **words))
            else:
                notes.append(gettext(N_("通知{people}：{template}"), **words))
        notes += [
            gettext(
                N_("{people}同时要收的通知太多，“{template}”与别的并成一条"),
                people=self._people(people),
                template=template_name(template),
            )
            for template, people in line.merged
        ]
        return notes

    def _standing(self, line: Line) -> str:
        words = {"step": _called(line.step), "owner": self._owner(line.owner)}
        if line.sharing:
            words["owner"] = gettext(
                N_("{owner}主办、{others}协办"), owner=words["owner"], others=self._people(line.sharing)
            )
        if line.due_at is None:
            return gettext(N_("在“{step}”，由{owner}办理，不限时。"), **words)
        due = moment_text(line.due_at, self._zone)
        return gettext(N_("在“{step}”，由{owner}办理，{due}到期。"), due=due, **words)

    def _why(self, why: Why) -> list[tuple[str, list[str]]]:
        groups = [
            (gettext(N_("流程")), self._sentences(why.flow)),
            (gettext(N_("经办")), self._sentences(why.owner)),
            (gettext(N_("期限")), explain(why.due) if why.due else []),
            (gettext(N_("变动")), self._sentences(why.moved)),
            (gettext(N_("上报")), self._sentences(why.escalated)),
        ]
        return [(label, sentences) for label, sentences in groups if sentences]

    def _sentences(self, reasons: Sequence[Reason]) -> list[str]:
        return [s for r in reasons for s in (tell(r, self._names, self._zone), *tested(r, self._fields))]

    def _owner(self, owner: Owner) -> str:
        return self._name(owner.id) or gettext(N_("无人"))

    def _people(self, people: Sequence[UUID]) -> str:
        return gettext(N_("、")).join(self._name(person) for person in people)

    def _name(self, one: UUID | None) -> str:
        return self._names.get(one, gettext(N_("（已离开的人）"))) if one else ""


def _called(text: Text | str | None) -> str:
    return text.in_language(current_language()) if isinstance(text, Text) else text or ""


def _tone(line: Line) -> str:
    if line.what == "refused" or _LATE & set(line.events):
        return "late"
    return "done" if line.outcome else ""
