"""What a department is told, in a few words each, by the template that people in the office are told the same by."""

from datetime import datetime

from hutong.cases.matters_models import DepartmentMatter
from hutong.texts import N_

KINDS = {
    "assigned": N_("新交办的事项"),
    "also_assigned": N_("请一起办"),
    "returned": N_("退回重办"),
    "danger": N_("危险情况，请立即处置"),
    "reminder": N_("快到期了"),
    "overdue": N_("已经逾期"),
    "escalated": N_("逾期，请负责人过问"),
    "supervised": N_("逾期，请负责人督办"),
    "escalated_told": N_("逾期已上报"),
    "pressed": N_("再次催办"),
    "handed_over": N_("转到本部门办理"),
    "ordered": N_("领导督办，请按新的期限办"),
    "resumed": N_("恢复计时"),
    "called_at_once": N_("应急：请马上到场"),
    "call_moved": N_("集合时间改了，请重新回复"),
    "call_agreed": N_("同意改期，请按新的时间到"),
    "called_in": N_("请一起到场"),
    "call_kept": N_("时间不改，请按原来的时间到"),
    "unanswered": N_("到场请求到时没有回复"),
}


def standing(matter: DepartmentMatter, now: datetime) -> str:
    """How it stands with a matter, as a msgid."""
    if matter.ended_at is not None:
        return N_("已办") if matter.acted_at is not None else N_("已转走")
    if matter.paused:
        return N_("挂起中")
    return N_("已逾期") if matter.due_at is not None and matter.due_at < now else N_("办理中")


TONES = {"已办": "good", "挂起中": "wait", "已逾期": "late", "办理中": "live"}
"""Of a standing's badge."""
