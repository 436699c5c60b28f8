"""What a department is told, in a few words each, by the template that people in the office are told the same by."""

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
}
