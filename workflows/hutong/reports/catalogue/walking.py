"""The day's work in the alleys: walks, visits, fixes, what was asked for, the register, the day filed."""

from hutong.reports.catalogue.clauses import CHIEF, STEWARD
from hutong.reports.definitions import Figure, System
from hutong.texts import N_

# A visit on a walk has counted by itself.
_ONCE = "(e.data->>'minutes')::bigint - coalesce((e.data->>'visited')::bigint, 0)"

_WALKS = System(
    code="walks", title=N_("巡、访、做"), kinds=("patrol.finished", "visit.recorded", "fix.done"), keeps=STEWARD,
    sentence=N_(
        "{steward}共巡访[patrol_hours]小时，走访单位、门店[units_visited]家，走访商户、居民[people_visited]人次；"
        "随手解决[fix_categories]大类[fixed_on_the_spot]件，其中劝阻[fixes_dissuaded]件、清理[fixes_tidied]件。"
    ),
    figures=(
        Figure(
            name="patrol_hours", title=N_("巡访时间"), unit=N_("小时"), kinds=("patrol.finished", "visit.recorded"),
            counted=N_("{steward}巡、访所记的分钟数相加，同一个人的同一段时间只算一次，除以 60，尾数舍去。"),
            keeps=STEWARD, amount=_ONCE, amount_unit=N_("分钟"), divide=60,
        ),
        Figure(
            name="units_visited", title=N_("走访单位、门店"), unit=N_("家"), kinds=("visit.recorded",),
            counted=N_("{steward}走访过的不同的单位和门店；同一家走访几次只算一家。"),
            keeps=f"{STEWARD} AND e.data->>'whom' IN ('unit', 'shop') AND e.data->>'unit' IS NOT NULL",
            key="e.data->>'unit'", key_label="unit",
        ),
        Figure(
            name="people_visited", title=N_("走访商户、居民"), unit=N_("人次"), kinds=("visit.recorded",),
            counted=N_("{steward}走访商户和居民所记的人次相加；走访单位的不计。"),
            keeps=f"{STEWARD} AND e.data->>'whom' IN ('shop', 'resident')",
            amount="(e.data->>'people')::bigint", amount_unit=N_("人次"),
        ),
        Figure(
            name="fixed_on_the_spot", title=N_("随手解决"), unit=N_("件"), kinds=("fix.done",),
            counted=N_("{steward}随手劝阻和清理的件数。"), keeps=STEWARD,
        ),
        Figure(
            name="fix_categories", title=N_("随手解决的类别"), unit=N_("类"), kinds=("fix.done",),
            counted=N_("随手解决的事项分属的不同类别。"),
            keeps=STEWARD, key="e.data->>'category'", key_label="fix_category",
        ),
        Figure(
            name="fixes_dissuaded", title=N_("随手劝阻"), unit=N_("件"), kinds=("fix.done",),
            counted=N_("{steward}当场劝阻的件数。"), keeps=f"{STEWARD} AND e.data->>'way' = 'dissuade'",
        ),
        Figure(
            name="fixes_tidied", title=N_("随手清理"), unit=N_("件"), kinds=("fix.done",),
            counted=N_("{steward}当场清理、码放的件数。"), keeps=f"{STEWARD} AND e.data->>'way' = 'tidy'",
        ),
    ),
)  # fmt: skip

_CHIEF_WALKS = System(
    code="chief-walks", title=N_("{chief}巡街"), kinds=("patrol.finished",), keeps=CHIEF,
    sentence=N_("{chief}巡街[chief_patrols]次、[chief_patrol_hours]小时，走过[alleys_walked_by_chiefs]条街巷。"),
    figures=(
        Figure(
            name="chief_patrols", title=N_("{chief}巡街次数"), unit=N_("次"), kinds=("patrol.finished",),
            counted=N_("{chief}走完一条街巷算一次。"), keeps=CHIEF,
        ),
        Figure(
            name="chief_patrol_hours", title=N_("{chief}巡街时间"), unit=N_("小时"), kinds=("patrol.finished",),
            counted=N_("{chief}巡街所记的分钟数相加，同一个人的同一段时间只算一次，除以 60，尾数舍去。"), keeps=CHIEF,
            amount="(e.data->>'minutes')::bigint", amount_unit=N_("分钟"), divide=60,
        ),
        Figure(
            name="alleys_walked_by_chiefs", title=N_("{chief}走过的街巷"), unit=N_("条"), kinds=("patrol.finished",),
            counted=N_("期内{chief}走过的不同的街巷。"), keeps=CHIEF, key="e.data->>'alley'", key_label="alley",
        ),
    ),
)  # fmt: skip

_NEEDS = System(
    code="needs", title=N_("诉求和关怀"), kinds=("visit.recorded",), keeps="e.data->>'need' = 'true'",
    sentence=N_("走访中听到诉求和建议[needs_told]件，已答复[needs_answered]件。"),
    figures=(
        Figure(
            name="needs_told", title=N_("走访听到的诉求和建议"), unit=N_("件"), kinds=("visit.recorded",),
            counted=N_("走访时记下了诉求或建议的次数。"), keeps="e.data->>'need' = 'true'",
        ),
        Figure(
            name="needs_answered", title=N_("已答复的诉求和建议"), unit=N_("件"), kinds=("need.answered",),
            counted=N_("期内给了答复的件数，不论是什么时候提的。"),
        ),
    ),
)  # fmt: skip

_CARE = System(
    code="care", title=N_("重点走访"), kinds=("care.begun",),
    sentence=N_("对需要关怀的家庭重点走访[care_visits]次。"),
    figures=(
        Figure(
            name="care_visits", title=N_("重点走访"), unit=N_("次"), kinds=("care.visited",), total_only=True,
            counted=N_("对登记在册、需要关怀的家庭走访的次数；只作总数，不列哪一家。"),
        ),
    ),
)  # fmt: skip

_INSPECTIONS = System(
    code="inspections", title=N_("检查"), kinds=("inspection.made",),
    sentence=N_("检查[inspections_made]次，发现问题[inspection_findings]处。"),
    figures=(
        Figure(
            name="inspections_made", title=N_("检查"), unit=N_("次"), kinds=("inspection.made",),
            counted=N_("周查和代表委员查看的次数。"),
        ),
        Figure(
            name="inspection_findings", title=N_("检查发现的问题"), unit=N_("处"), kinds=("inspection.made",),
            counted=N_("每次检查所记的问题数相加。"), amount="(e.data->>'found')::bigint", amount_unit=N_("处"),
        ),
    ),
)  # fmt: skip

_REGISTER = System(
    code="register", title=N_("台账和手绘地图"), kinds=("register.correction_said", "alley_map.drawn"),
    sentence=N_("更正基础台账[register_corrections]处，手绘街巷地图[maps_drawn]幅。"),
    figures=(
        Figure(
            name="register_corrections", title=N_("更正基础台账"), unit=N_("处"),
            kinds=("register.correction_decided",), keeps="e.data->>'state' = 'accepted'",
            counted=N_("巡访中提出、核对后采纳的更正。"),
        ),
        Figure(
            name="maps_drawn", title=N_("手绘街巷地图"), unit=N_("幅"), kinds=("alley_map.drawn",), standing=True,
            counted=N_("截至期末收到的手绘地图；同一位作者在同一条街巷重画的只算一幅。"),
            keeps="NOT EXISTS (SELECT FROM events x WHERE x.data->>'replaces' = e.subject::text)",
        ),
    ),
)  # fmt: skip

_FILED = System(
    code="check-ins", title=N_("{check_in}和{points}"), kinds=("check_in.made",),
    sentence=N_("登记备案[days_filed]人天，发放{points}[points_granted]分。"),
    figures=(
        Figure(
            name="days_filed", title=N_("登记备案"), unit=N_("人天"), kinds=("check_in.made", "check_in.undone"),
            counted=N_("期内{check_in}、没有撤销的天数，一人一天算一。"),
            keeps="e.kind = 'check_in.made' AND NOT EXISTS"
            " (SELECT FROM events x WHERE x.kind = 'check_in.undone' AND x.subject = e.subject)",
        ),
        Figure(
            name="points_granted", title=N_("发放的{points}"), unit=N_("分"), kinds=("points.granted", "points.undone"),
            counted=N_("期内发放的{points}，减去期内撤回的。"), amount_unit=N_("分"),
            amount="CASE e.kind WHEN 'points.granted' THEN 1 ELSE -1 END * (e.data->>'amount')::bigint",
        ),
    ),
)  # fmt: skip

WALKING = (_WALKS, _CHIEF_WALKS, _NEEDS, _CARE, _INSPECTIONS, _REGISTER, _FILED)
