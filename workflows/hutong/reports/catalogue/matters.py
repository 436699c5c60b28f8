"""Cases from report to closing, persuasion, what came back, and departments called together."""

from hutong.reports.definitions import Figure, System
from hutong.texts import N_

_CLOSED = "e.data->>'outcome' = 'closed'"

_SETTLED = System(
    code="settled", title=N_("{steward}上报"), kinds=("case.opened",),
    keeps="e.data->>'reporter_post_kind' = ANY(:stewards)",
    sentence=N_("{steward}上报、由{chief}协调解决的事项[settled_by_chiefs]件。"),
    figures=(
        Figure(
            name="settled_by_chiefs", title=N_("{steward}上报、{chief}协调解决"), unit=N_("件"), kinds=("case.closed",),
            counted=N_("{steward}上报、由{chief}或其副职处置并办结的事项；不属实和撤回的不计。"),
            keeps="e.data->>'outcome' = 'closed' AND e.data->>'reporter_post_kind' = ANY(:stewards)"
            " AND e.data->>'handled_by_post_kind' = ANY(:chiefs)",
        ),
    ),
)  # fmt: skip

_CASES = System(
    code="cases", title=N_("事项"), kinds=("case.opened",),
    sentence=N_(
        "期内受理事项[cases_opened]件，办结[cases_closed]件[…]，其中按期办结[cases_closed_on_time]件；"
        "办结后又出现的[cases_rebounded]件。"
    ),
    each=N_("{taken}[cases_closed_grade_]件"),
    figures=(
        Figure(
            name="cases_opened", title=N_("受理的事项"), unit=N_("件"), kinds=("case.opened",),
            counted=N_("期内立案的事项，不论从哪里来。"),
        ),
        Figure(
            name="cases_closed", title=N_("办结的事项"), unit=N_("件"), kinds=("case.closed",), keeps=_CLOSED,
            counted=N_("期内办结的事项；不属实、撤回、合并和移送的不计。"),
        ),
        Figure(
            name="cases_closed_grade", title=N_("办结的事项"), unit=N_("件"), kinds=("case.closed",), takes="grade",
            counted=N_("期内办结的这一类事项；不属实、撤回、合并和移送的不计。"),
            keeps=f"{_CLOSED} AND e.data->>'grade' = :taken",
        ),
        Figure(
            name="cases_closed_on_time", title=N_("按期办结的事项"), unit=N_("件"), kinds=("case.closed",),
            counted=N_("期内办结、没有过期限的事项。"), keeps=f"{_CLOSED} AND e.data->>'on_time' = 'true'",
        ),
        Figure(
            name="cases_rebounded", title=N_("办结后又出现"), unit=N_("件"), kinds=("case.rebounded",),
            counted=N_("同一处的同一类问题在观察期里又出现；负责人自己发现的不计，说不准是不是同一处的不计。"),
            keeps="e.data->>'found_by_holder' = 'false' AND coalesce(e.data->>'place_known', 'true') = 'true'",
        ),
    ),
)  # fmt: skip

_DANGER = System(
    code="danger", title=N_("危险情况"), kinds=("case.opened",), keeps="e.data->>'danger' = 'true'",
    sentence=N_("直接报告危险情况[dangers_reported]件，已排除[dangers_settled]件。"),
    figures=(
        Figure(
            name="dangers_reported", title=N_("报告的危险情况"), unit=N_("件"), kinds=("case.opened",),
            counted=N_("期内直接报告的危险情况。"), keeps="e.data->>'danger' = 'true'",
        ),
        Figure(
            name="dangers_settled", title=N_("排除的危险情况"), unit=N_("件"), kinds=("case.closed",),
            counted=N_("期内办结的危险情况。"), keeps=f"{_CLOSED} AND e.data->>'danger' = 'true'",
        ),
    ),
)  # fmt: skip

_GATHERED = System(
    code="gathered", title=N_("社区{gathered_report}"), kinds=("batch.sent",),
    sentence=N_("社区{gathered_report}[batches_sent]批、[cases_sent_together]件。"),
    figures=(
        Figure(
            name="batches_sent", title=N_("{gathered_report}的批次"), unit=N_("批"), kinds=("batch.sent",),
            counted=N_("期内社区汇总、一起上报的次数。"),
        ),
        Figure(
            name="cases_sent_together", title=N_("{gathered_report}的事项"), unit=N_("件"), kinds=("batch.sent",),
            counted=N_("期内各批{gathered_report}里的事项相加。"), amount="jsonb_array_length(e.data->'cases')::bigint",
            amount_unit=N_("件"),
        ),
    ),
)  # fmt: skip

_HOTLINE = System(
    code="hotline", title=N_("热线"), kinds=("hotline.list_taken",),
    sentence=N_("接办热线派单[hotline_orders]件。"),
    figures=(
        Figure(
            name="hotline_orders", title=N_("接办的热线派单"), unit=N_("件"), kinds=("hotline.list_taken",),
            counted=N_("期内从热线清单立案的件数。"), amount="(e.data->>'opened')::bigint", amount_unit=N_("件"),
        ),
    ),
)  # fmt: skip

_PERSUASION = System(
    code="persuasion", title=N_("上门劝导"), kinds=("persuasion.recorded",),
    sentence=N_("上门做思想工作[persuasion_rounds]次，其中谈通[persuasion_agreed]次。"),
    figures=(
        Figure(
            name="persuasion_rounds", title=N_("上门劝导"), unit=N_("次"), kinds=("persuasion.recorded",),
            counted=N_("难点事项上门做思想工作的次数；只作总数，不列哪一家。"), total_only=True,
        ),
        Figure(
            name="persuasion_agreed", title=N_("谈通的上门劝导"), unit=N_("次"), kinds=("persuasion.recorded",),
            counted=N_("上门做思想工作、当次谈通的次数。"), keeps="e.data->>'agreed' = 'true'", total_only=True,
        ),
    ),
)  # fmt: skip

_JOINT = System(
    code="joint-calls", title=N_("联合处置"), kinds=("joint_call.opened",),
    sentence=N_(
        "召集联合处置[joint_calls]次，参加的部门[departments_named]个；处置的同时帮困[joint_calls_helped]次。"
    ),
    figures=(
        Figure(
            name="departments_named", title=N_("参加联合处置的部门"), unit=N_("个"), kinds=("joint_call.opened",),
            counted=N_("联合处置时叫到的不同部门。"),
            unfold="CROSS JOIN LATERAL jsonb_array_elements_text(e.data->'departments') AS d (department)",
            key="d.department", key_label="department",
        ),
        Figure(
            name="joint_calls", title=N_("召集联合处置"), unit=N_("次"), kinds=("joint_call.opened",),
            counted=N_("期内召集部门联合处置、会商或应急的次数。"),
        ),
        Figure(
            name="joint_calls_helped", title=N_("联合处置时帮困"), unit=N_("次"), kinds=("joint_call.closed",),
            counted=N_("期内结束的联合处置里，同时帮了困难的次数；帮的什么到期清除，次数留着。只作总数，不列哪一家。"),
            keeps="e.data->>'helped' = 'true'", total_only=True,
        ),
    ),
)  # fmt: skip

MATTERS = (_SETTLED, _CASES, _DANGER, _GATHERED, _HOTLINE, _PERSUASION, _JOINT)
