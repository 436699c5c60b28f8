"""Names of rules in words of the office, such as: 流程“协调类” › “街巷长处置” › “已整改”."""

from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.improving import Stage
from hutong.texts import N_, gettext

NOTICES = {
    "assigned": N_("新事项通知"),
    "also_assigned": N_("协办通知"),
    "returned": N_("退回重办通知"),
    "danger": N_("危险情况通知"),
    "danger_told": N_("危险情况告知"),
    "reminder": N_("到期前提醒"),
    "overdue": N_("逾期通知"),
    "escalated": N_("逾期上报通知"),
    "escalated_told": N_("逾期已上报告知"),
    "pressed": N_("再次催办通知"),
    "paused": N_("挂起通知"),
    "resumed": N_("恢复计时通知"),
    "many": N_("多件合并通知"),
    "called": N_("联合处置回复通知"),
    "transferred": N_("转办通知"),
    "supervised": N_("督办通知"),
    "rebound": N_("反弹通知"),
    "rebound_near": N_("可能反弹的通知"),
    "accepted": N_("受理通知"),
    "closed": N_("办结通知"),
    "declined": N_("未予受理通知"),
    "withdrawn": N_("撤回通知"),
    "merged": N_("并案通知"),
    "referred": N_("移送通知"),
    "referral_returned": N_("区里退回通知"),
    "handed_over": N_("转办给人的通知"),
    "handed_on": N_("已转办的通知"),
    "ordered": N_("领导督办通知"),
    "redated": N_("改期限的通知"),
    "called_at_once": N_("应急呼叫通知"),
    "call_moved": N_("联合处置改期通知"),
    "call_agreed": N_("同意改期的通知"),
    "call_kept": N_("时间不改的通知"),
    "called_in": N_("再请部门到场的通知"),
    "not_answered": N_("部门没有按时回复的通知"),
    "unanswered": N_("到场请求没有回复的通知"),
    "watched": N_("关注事项的通知"),
    "mentioned": N_("请人看的通知"),
}
_PARTS = {
    "limit": N_("逾期"),
    "reminder": N_("到期前提醒"),
    "on_overdue": N_("逾期自动流转"),
    "repeat": N_("反复催办"),
    "pause": N_("恢复计时"),
    "answer_within": N_("到时没有回复"),
    "decided": N_("人的评定"),
}
_ALONE = {
    "danger": N_("危险情况直报"), "rebound": N_("防止反弹"), "evaluation": N_("月评"), "tiers": N_("街巷评级"),
    "doubts": N_("请核对巡访"), "leave": N_("请假规则"), "voice": N_("向上反映"), "privacy": N_("到期删除"),
}  # fmt: skip
_CAPS = {"day": N_("每天记分上限"), "month": N_("每月记分上限")}


_OF_SECTION = {
    "routes": N_("直通“{name}”"),
    "cadences": N_("周期任务“{name}”"), "joint_calls": N_("呼叫部门“{name}”"), "initiatives": N_("自办活动“{name}”"),
}  # fmt: skip


_UNKNOWN = (NotInPlaybook, LookupError, StopIteration, TypeError, ValueError)


def rule_words(playbook: Playbook, rule: str) -> str:
    """In the reader's language; what this version does not have is told by its code."""
    path, _, part = rule.partition("@")
    kind, *codes = path.split("/")
    try:
        words = _words(playbook, kind, codes)
    except _UNKNOWN:
        words = [path]
    if part:
        words.append(gettext(_PARTS.get(part, part)))
    return " › ".join(words)


def has_rule(playbook: Playbook, rule: str) -> bool:
    """Whether the version has a rule by that name."""
    kind, *codes = rule.partition("@")[0].split("/")
    try:
        _words(playbook, kind, codes)
    except _UNKNOWN:
        return False
    return True


def _words(playbook: Playbook, kind: str, codes: list[str]) -> list[str]:
    """Raises LookupError, NotInPlaybook."""
    if kind == "flows":
        return _of_flow(playbook, *codes)
    if kind == "ladders":
        ladder, rung = codes
        return [gettext("催办“{name}”", name=say(playbook.ladder(ladder).name)), gettext("第 {n} 级", n=rung)]
    if kind == "notices":
        return [gettext(NOTICES[codes[0]])]
    if kind in _ALONE:
        return [gettext(_ALONE[kind])]
    if kind == "caps":
        return [gettext(_CAPS[codes[0]])]
    return [_named(playbook, kind, codes[0])]


def _named(playbook: Playbook, kind: str, code: str) -> str:
    """A rule that has a name of its own."""
    if kind == "improving":
        return gettext("整治提升“{name}”", name=say(playbook.improving.rule(Stage(code)).name))
    if kind == "joint_calls":
        return gettext(_OF_SECTION[kind], name=say(playbook.call_kind(code).name))
    of_points = kind not in _OF_SECTION
    rules = getattr(playbook.points if of_points else playbook, kind, ())
    words = N_("记分“{name}”") if of_points else _OF_SECTION[kind]
    return gettext(words, name=say(next(rule.name for rule in rules if rule.code == code)))


def _of_flow(playbook: Playbook, flow: str, step: str = "", action: str = "") -> list[str]:
    words = [gettext("流程“{name}”", name=say(playbook.flow(flow).name))]
    if step:
        found = playbook.flow(flow).step(step)
        words.append(gettext("“{name}”", name=say(found.name)))
        words += [gettext("“{name}”", name=say(found.action(action).name))] if action else []
    return words
