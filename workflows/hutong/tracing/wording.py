"""Names of rules in words of the office, such as: 流程“协调类” › “街巷长处置” › “已整改”."""

from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
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
}
_PARTS = {
    "limit": N_("逾期"),
    "reminder": N_("到期前提醒"),
    "on_overdue": N_("逾期自动流转"),
    "repeat": N_("反复催办"),
}
_ALONE = {"danger": N_("危险情况直报"), "rebound": N_("防止反弹"), "evaluation": N_("月评")}


def rule_words(playbook: Playbook, rule: str) -> str:
    """In the reader's language; what this version does not have is told by its code."""
    path, _, part = rule.partition("@")
    kind, *codes = path.split("/")
    try:
        words = _words(playbook, kind, codes)
    except (NotInPlaybook, LookupError, StopIteration, TypeError, ValueError):
        words = [path]
    if part:
        words.append(gettext(_PARTS.get(part, part)))
    return " › ".join(words)


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
    named = playbook.routes if kind == "routes" else getattr(playbook.points, kind, ())
    name = say(next(iter(rule.name for rule in named if rule.code == codes[0])))
    return [gettext("直通“{name}”", name=name) if kind == "routes" else gettext("记分“{name}”", name=name)]


def _of_flow(playbook: Playbook, flow: str, step: str = "", action: str = "") -> list[str]:
    words = [gettext("流程“{name}”", name=say(playbook.flow(flow).name))]
    if step:
        found = playbook.flow(flow).step(step)
        words.append(gettext("“{name}”", name=say(found.name)))
        words += [gettext("“{name}”", name=say(found.action(action).name))] if action else []
    return words
