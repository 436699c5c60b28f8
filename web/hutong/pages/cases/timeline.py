"""The journal of a case in plain words, one line an event."""

from collections.abc import Callable, Container, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from hutong.cases.queries import CaseView, Happening
from hutong.clocks import ClockKind, amount_text, day_text, moment_text
from hutong.pages.cases.tools import goal
from hutong.pages.cases.words import ANSWERS, OUTCOMES, SOURCES, call_words, category_word, reason_word, step_word
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.escalation import RungAction
from hutong.playbooks.flows import CLOSED
from hutong.playbooks.verbs import Verb
from hutong.redating.rules import named
from hutong.texts import N_, current_language, gettext


class Line(NamedTuple):
    """As `ui.timeline` takes it; tone is done, late or none."""

    at: datetime
    title: str
    who: str = ""
    note: str = ""
    tone: str = ""


def told(
    case: CaseView, happenings: Sequence[Happening], *, rounds_readable: bool, arrivals_readable: bool
) -> list[Line]:
    """Oldest first. Words of persuasion, and those that end a call, only for those who may read them; when a department
    came, for the parties.
    """
    lines = []
    # The step that a call ends with bears the same words as the end of the call.
    ended = {it.at for it in happenings if it.kind == "joint_call.closed"}
    for happening in happenings:
        say_it = _TELLERS.get(happening.kind)
        if say_it is None or (happening.data.get("state") == "came" and not arrivals_readable):
            continue
        line = say_it(case, happening)
        if not rounds_readable and _is_discreet(happening, ended):
            line = line._replace(note="")
        lines.append(line._replace(who=line.who or _who(happening)))
    return lines


def _is_discreet(it: Happening, ended: Container[datetime]) -> bool:
    if it.kind == "case.stepped":
        return it.data["verb"] == Verb.PERSUADE or it.at in ended
    return it.kind == "joint_call.closed"


def _who(happening: Happening) -> str:
    if happening.actor_name:
        return happening.actor_name
    return {"resident": gettext("居民"), "system": gettext("系统")}.get(happening.actor.kind, "")


def _opened(case: CaseView, it: Happening) -> Line:
    source = gettext(SOURCES.get(it.data["source"], SOURCES["report"]))
    title = gettext("{source}，立案", source=source)
    note = gettext("到“{step}”。", step=step_word(case.setting.playbook, case.state.flow, it.data["step"]))
    return Line(it.at, title, note=note)


def _stepped(case: CaseView, it: Happening) -> Line:
    playbook = case.setting.playbook
    flow = playbook.flow(case.state.flow)
    step = step_word(playbook, case.state.flow, it.data["step"])
    words = [
        _reason(case, it), it.personal.get("note"), it.personal.get("result"),
        gettext("在场：{people}", people=it.personal["present"]) if it.personal.get("present") else None,
        gettext("文书：{number}", number=it.data["document"]) if it.data.get("document") else None,
    ]  # fmt: skip
    parts = [str(word) for word in dict.fromkeys(words) if word]
    try:
        action = say(flow.step(it.data["step"]).action(it.data["action"]).name)
        if not it.data.get("accepts"):
            parts.append(gettext("→ {to}", to=goal(flow, it.data["to"])))
    except NotInPlaybook:
        action = it.data["action"]
    tone = "done" if it.data["to"] == CLOSED else "" if it.data["on_time"] else "late"
    late = "" if it.data["on_time"] else gettext("（逾期）")
    return Line(
        it.at, gettext("{step}：{action}{late}", step=step, action=action, late=late), note=" ".join(parts), tone=tone
    )


def _closed(_case: CaseView, it: Happening) -> Line:
    title = gettext(OUTCOMES.get(it.data["outcome"], OUTCOMES["closed"]))
    return Line(
        it.at, title, note=gettext("各步都按期。") if it.data["on_time"] else gettext("其中有逾期。"), tone="done"
    )


def _reopened(_case: CaseView, it: Happening) -> Line:
    return Line(it.at, gettext("重新办理"), note=it.personal.get("note") or "", tone="late")


def _deferred(case: CaseView, it: Happening) -> Line:
    until = datetime.fromisoformat(it.data["due_at"]) if it.data["due_at"] else None
    title = gettext("缓办，期限改到 {due}", due=moment_text(until, case.office.zone)) if until else gettext("缓办")
    return Line(it.at, title, note=_joined(_reason(case, it), it.personal.get("note")))


def _paused(case: CaseView, it: Happening) -> Line:
    until = moment_text(datetime.fromisoformat(it.data["until"]), case.office.zone)
    title = gettext("挂起，最晚 {until} 恢复计时", until=until)
    return Line(it.at, title, note=_joined(_reason(case, it), it.personal.get("note")))


def _resumed(case: CaseView, it: Happening) -> Line:
    due = it.data["due_at"]
    note = gettext("期限为 {due}。", due=moment_text(datetime.fromisoformat(due), case.office.zone)) if due else ""
    return Line(it.at, gettext("恢复计时"), note=note)


def _redated(case: CaseView, it: Happening) -> Line:
    before, after = (moment_text(datetime.fromisoformat(it.data[name]), case.office.zone) for name in _DUES)
    if before == after:
        return Line(it.at, gettext("按办公日历重新算过，期限不变"), note=gettext("期限为 {due}。", due=after))
    days = named(tuple(date.fromisoformat(day) for day in it.data["days"])).in_language(current_language())
    note = gettext("{days}的办公安排有变动。", days=days) if days else gettext("放假安排已经确定。")
    if late := it.data.get("late"):
        note += gettext("不再算逾期。") if late == "lifted" else gettext("仍然逾期，从新期限算起。")
    return Line(it.at, gettext("期限由 {before} 改为 {after}", before=before, after=after), note=note)


def _lifted(_case: CaseView, it: Happening) -> Line:
    return Line(it.at, gettext("这次逾期不再计入考核"), note=gettext("已经发出的提醒和上报不收回。"))


def _lapsed(case: CaseView, it: Happening) -> Line:
    playbook = case.setting.playbook
    step = step_word(playbook, case.state.flow, it.data["step"])
    to = goal(playbook.flow(case.state.flow), it.data["to"])
    return Line(it.at, gettext("“{step}”逾期未办，自动到“{to}”", step=step, to=to), tone="late")


def _pressed(case: CaseView, it: Happening) -> Line:
    late = amount_text(round(it.data["late_by"], 1), ClockKind(it.data["clock"]))
    title = gettext(
        "第 {n} 级再次催办（第 {times} 次），逾期 {late}", n=it.data["rung"], times=it.data["times"], late=late
    )
    return Line(it.at, title, note=_names(case, it.data["told"]), tone="late")


def _rung_passed(_case: CaseView, it: Happening) -> Line:
    return Line(it.at, gettext("第 {n} 级的条件不符合，跳过。", n=it.data["rung"]))


def _reason(case: CaseView, it: Happening) -> str:
    """The named reason that was chosen."""
    try:
        step = case.setting.playbook.flow(case.state.flow).step(it.data["step"])
    except NotInPlaybook:
        return ""
    return reason_word(step, it.data["action"], it.data.get("reason")) if it.data.get("reason") else ""


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _reminded(case: CaseView, it: Happening) -> Line:
    return Line(it.at, gettext("快到期，已提醒{people}", people=_names(case, it.data["told"])))


def _overdue(case: CaseView, it: Happening) -> Line:
    step = step_word(case.setting.playbook, case.state.flow, it.data["step"])
    return Line(it.at, gettext("“{step}”逾期", step=step), note=_names(case, it.data["late"]), tone="late")


def _escalated(case: CaseView, it: Happening) -> Line:
    late = amount_text(round(it.data["late_by"], 1), ClockKind(it.data["clock"]))
    to = _names(case, it.data["to_posts"]) or gettext("无人")
    told = gettext("已告知{people}。", people=_names(case, it.data["told"])) if it.data["told"] else ""
    return Line(
        it.at, gettext(_RUNGS[it.data["action"]], n=it.data["rung"], late=late, people=to), note=told, tone="late"
    )


def _rebounded(_case: CaseView, it: Happening) -> Line:
    note = gettext("由负责人自己发现。") if it.data["found_by_holder"] else ""
    if not it.data.get("place_known", True):
        note += gettext("同一街巷，位置不明：只提醒，不计入办结不牢。")
    return Line(it.at, gettext("整治后 {days} 天又出现", days=it.data["days"]), note=note, tone="late")


def _called(case: CaseView, it: Happening) -> Line:
    kinds = call_words(case.setting.playbook)
    kind = kinds.get(it.data["call_kind"], it.data["call_kind"])
    names = gettext("、").join(department_word(case.setting.playbook, code) for code in it.data["departments"])
    meet = moment_text(datetime.fromisoformat(it.data["meet_at"]), case.office.zone)
    return Line(
        it.at, gettext("呼叫部门：{names}", names=names), note=gettext("{kind}，{at}集合。", kind=kind, at=meet)
    )


def _answered(case: CaseView, it: Happening) -> Line:
    department = department_word(case.setting.playbook, it.data["department"])
    answer = gettext(ANSWERS.get(it.data["state"], ANSWERS["coming"]))
    title = gettext("{department}：{answer}", department=department, answer=answer)
    tone = "" if it.data["on_time"] else "late"
    return Line(it.at, title, who=it.personal.get("officer") or "", note=it.personal.get("words") or "", tone=tone)


def _unanswered(case: CaseView, it: Happening) -> Line:
    names = gettext("、").join(department_word(case.setting.playbook, code) for code in it.data["departments"])
    return Line(it.at, gettext("{names}到时没有回复", names=names), tone="late")


def _call_moved(case: CaseView, it: Happening) -> Line:
    department = department_word(case.setting.playbook, it.data["department"])
    meet = moment_text(datetime.fromisoformat(it.data["meet_at"]), case.office.zone)
    if not it.data["department"]:
        return Line(it.at, gettext("集合时间改到{at}，请各部门重新回复", at=meet))
    if it.data["accepted"]:
        return Line(it.at, gettext("同意{department}改期，改到{at}", department=department, at=meet))
    return Line(it.at, gettext("没有同意{department}改期，仍是{at}", department=department, at=meet))


def _call_widened(case: CaseView, it: Happening) -> Line:
    playbook, passed = case.setting.playbook, it.data.get("passed_by")
    name = department_word(playbook, it.data["department"])
    if passed:
        return Line(
            it.at, gettext("{department}改派，改由{other}来", department=department_word(playbook, passed), other=name)
        )
    return Line(it.at, gettext("再请一个部门：{department}", department=name))


def _call_closed(_case: CaseView, it: Happening) -> Line:
    if it.data.get("failed"):
        return Line(it.at, gettext("联合处置未果"), note=it.personal.get("outcome") or "", tone="late")
    title = gettext("联合处置结束，到场 {n} 家", n=it.data["departments_came"])
    helped = it.personal.get("help_given")
    # With a step its outcome stands there.
    said = it.personal.get("outcome") if it.data.get("alone") else None
    return Line(it.at, title, note=_joined(said, gettext("帮困：{help}", help=helped) if helped else None))


def department_word(playbook: Playbook, code: str) -> str:
    try:
        return say(playbook.department(code).name)
    except NotInPlaybook:
        return code


def _has_it(case: CaseView, it: Happening) -> str:
    """Whoever the case went to."""
    owner = it.data["owner_post"] or it.data["owner_person"]
    return (case.office.names.get(UUID(owner), "") if owner else "") or gettext("无人")


def _transferred(case: CaseView, it: Happening) -> Line:
    to = _has_it(case, it)
    if it.data["from_alley"]:
        directory = case.setting.directory
        before, after = (directory.alley(UUID(it.data[name])).name for name in ("from_alley", "alley"))
        title = gettext("从{before}改到{after}，由{to}办理", before=before, after=after, to=to)
    else:
        title = gettext("转办给{to}", to=to)
    return Line(it.at, title, note=_joined(it.personal.get("note"), gettext("期限不变。")))


def _inherited(case: CaseView, it: Happening) -> Line:
    before = case.office.names.get(UUID(it.data["from_person"]), "")
    return Line(
        it.at, gettext("{before}离任，改由{to}接着办", before=before, to=_has_it(case, it)), note=gettext("期限不变。")
    )


def _placed(_case: CaseView, it: Happening) -> Line:
    before, after = it.data["from_m"], it.data["to_m"]
    if after is None:
        return Line(it.at, gettext("位置改为说不准，原来写的是距巷口 {before} 米", before=before))
    if before is None:
        return Line(it.at, gettext("注明位置：距巷口 {after} 米", after=after))
    return Line(it.at, gettext("位置从距巷口 {before} 米改为 {after} 米", before=before, after=after))


def _inspected(case: CaseView, it: Happening) -> Line:
    day = day_text(date.fromisoformat(it.data["day"]))
    return Line(
        it.at, gettext("{day}检查时发现：{item}", day=day, item=item_word(case.setting.playbook, it.data["item"]))
    )


def item_word(playbook: Playbook, code: str) -> str:
    """What is wrong where an item of any of the checklists is not as it should be; the code of another playbook's."""
    items = (item for checklist in playbook.checklists for item in checklist.items)
    return next((category_word(playbook, item.category) for item in items if item.code == code), code)


def _supervised(case: CaseView, it: Happening) -> Line:
    until = moment_text(datetime.fromisoformat(it.data["until"]), case.office.zone)
    return Line(it.at, gettext("督办，期限定为 {until}", until=until), note=it.personal.get("note") or "", tone="late")


def _merged(_case: CaseView, it: Happening) -> Line:
    return Line(it.at, gettext("并入另一件事项"), note=it.personal.get("note") or "")


def _unmerged(case: CaseView, it: Happening) -> Line:
    step = step_word(case.setting.playbook, case.state.flow, it.data["step"])
    return Line(it.at, gettext("解除并案，回到“{step}”", step=step))


def _referral(_case: CaseView, it: Happening) -> Line:
    what = "passed_on" if it.data.get("their_outcome") == "referred" else it.data["what"]
    title = gettext(_REFERRED.get(what, _REFERRED["asked"]), office=it.data.get("to_office") or "")
    return Line(it.at, title, note=it.personal.get("note") or "", tone="done" if it.data["what"] == "taken" else "")


def _names(case: CaseView, people: Sequence[str]) -> str:
    names = (case.office.names.get(UUID(person), "") for person in people)
    return gettext("、").join(name for name in names if name)


_REFERRED = {
    "asked": N_("说不归本街道，报区里移送"),
    "sent": N_("区里移送到{office}"),
    "refused": N_("{office}说也不归它，退回区里"),
    "returned": N_("区里退回，仍由本街道办理"),
    "withdrawn": N_("收回移送，仍由本街道办理"),
    "taken": N_("{office}已接收"),
    "lapsed": N_("已经办完，不再移送"),
    "ended": N_("{office}已经办完"),
    "passed_on": N_("对方也不归，已移送到{office}"),
    "begun_again": N_("{office}重新办理"),
}
_DUES = ("from_due_at", "due_at")
_RUNGS = {
    RungAction.TELL: N_("第 {n} 级升级：逾期 {late}，告知{people}"),
    RungAction.TRANSFER: N_("第 {n} 级升级：逾期 {late}，转交{people}"),
    RungAction.SUPERVISE: N_("第 {n} 级升级：逾期 {late}，由{people}督办"),
}
# The record of a round has a place of its own on the page, and the step it led to stands here.
_TELLERS: dict[str, Callable[[CaseView, Happening], Line]] = {
    "case.opened": _opened,
    "case.stepped": _stepped,
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.deferred": _deferred,
    "case.paused": _paused,
    "case.resumed": _resumed,
    "case.redated": _redated,
    "case.overdue_lifted": _lifted,
    "case.lapsed": _lapsed,
    "case.pressed": _pressed,
    "case.reminded": _reminded,
    "case.overdue": _overdue,
    "case.escalated": _escalated,
    "case.rung_passed": _rung_passed,
    "case.rebounded": _rebounded,
    "case.transferred": _transferred,
    "case.inherited": _inherited,
    "case.placed": _placed,
    "case.supervised": _supervised,
    "inspection.taken": _inspected,
    "case.merged": _merged,
    "case.unmerged": _unmerged,
    "case.referral": _referral,
    "joint_call.opened": _called,
    "joint_call.answered": _answered,
    "joint_call.unanswered": _unanswered,
    "joint_call.moved": _call_moved,
    "joint_call.widened": _call_widened,
    "joint_call.closed": _call_closed,
}
