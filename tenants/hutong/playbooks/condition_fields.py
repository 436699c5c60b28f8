"""What conditions in a playbook may ask about a case: declared once, for the check, the editor, the engine and "why".

Facts of these names are gathered by `hutong.cases.rules.facts`. Hours and days are those of the office's wall.
"""

from hutong.conditions import Field, FieldKind, FieldSet, Label
from hutong.playbooks.document import Playbook
from hutong.playbooks.sections import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Options of the field `weekday`, Monday first."""

_SOURCES = (
    ("patrol", Label("巡查发现", "found on patrol")),
    ("report", Label("上报", "reported")),
    ("call", Label("来电反映", "a telephone call")),
    ("message", Label("微信反映", "a chat message")),
    ("hotline", Label("热线工单", "a hotline order")),
    ("referral", Label("外街道移送", "handed over by another office")),
    ("resident", Label("居民反映", "a resident")),
    ("danger", Label("危险直报", "the danger line")),
)
_ALLEY_KINDS = (("street", Label("街", "street")), ("alley", Label("巷", "alley")))
_DAYS = tuple(
    (code, Label(zh, en))
    for code, zh, en in zip(
        WEEKDAYS,
        ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)

CASE_FIELDS = FieldSet(
    (
        Field("category", FieldKind.CHOICE, Label("类别", "category")),
        Field("grade", FieldKind.CHOICE, Label("等级", "grade")),
        Field("source", FieldKind.CHOICE, Label("来源", "source"), _SOURCES),
        Field("alley_kind", FieldKind.CHOICE, Label("街还是巷", "street or alley"), _ALLEY_KINDS),
        Field("reporter_post", FieldKind.CHOICE, Label("反映人的岗位", "the reporter's post")),
        Field("danger", FieldKind.BOOLEAN, Label("危险情况", "danger")),
        Field("rebound", FieldKind.BOOLEAN, Label("反弹", "has come back")),
        Field("weekday", FieldKind.CHOICE, Label("星期", "day of the week"), _DAYS),
        Field("hour", FieldKind.INTEGER, Label("几点（0–23）", "hour of the day (0-23)")),
        Field("working_day", FieldKind.BOOLEAN, Label("工作日", "working day")),
        Field("overdue", FieldKind.BOOLEAN, Label("已逾期", "overdue")),
        Field("supervised", FieldKind.BOOLEAN, Label("督办中", "being supervised")),
        Field("reworks", FieldKind.INTEGER, Label("返工次数", "times reworked")),
        Field("rounds", FieldKind.INTEGER, Label("劝导轮数", "rounds of persuasion")),
        Field("deferrals", FieldKind.INTEGER, Label("本步缓办次数", "times deferred at this step")),
        Field("pauses", FieldKind.INTEGER, Label("挂起次数", "times paused")),
        Field("calls", FieldKind.INTEGER, Label("呼叫部门次数", "times departments were called")),
        Field("departments", FieldKind.CHOICES, Label("已呼叫的部门", "departments called")),
    )
)
"""Without the office's own codes and words: every name, its kind, and the options that are the same everywhere."""

AT_OPENING = frozenset(
    {
        "category", "grade", "source", "alley_kind", "reporter_post", "danger", "rebound", "weekday", "hour",
        "working_day",
    }
)  # fmt: skip
"""What is known when a case is opened; routes ask about nothing else."""


def fields_of(playbook: Playbook) -> FieldSet:
    """The same with the office's own categories, grades, posts and departments as options."""
    own = {
        "category": tuple((c.code, _label(c.name)) for c in playbook.categories),
        "grade": tuple((g.code, _label(g.name)) for g in playbook.grades),
        "reporter_post": tuple((p.code, _label(p.name)) for p in playbook.posts),
        "departments": tuple((d.code, _label(d.name)) for d in playbook.departments),
    }
    return FieldSet(
        tuple(Field(f.name, f.kind, f.label, own[f.name]) if f.name in own else f for f in CASE_FIELDS.fields)
    )


def fields_at_opening(playbook: Playbook) -> FieldSet:
    """Those of them that `routes` may ask about."""
    return FieldSet(tuple(f for f in fields_of(playbook).fields if f.name in AT_OPENING))


def _label(text: Text) -> Label:
    return Label(text.zh, text.en or "")
