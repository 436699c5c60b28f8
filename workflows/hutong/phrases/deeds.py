"""The kinds of deed that a canned text is for."""

from hutong.texts import N_

DEEDS = {
    "done": N_("办理、核查时的说明"),
    "decline": N_("不予受理"),
    "rework": N_("退回重办、重新办理"),
    "defer": N_("缓办、挂起"),
    "hand_on": N_("转办、改街巷"),
    "press": N_("督办"),
    "comment": N_("内部讨论"),
}
