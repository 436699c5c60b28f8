"""How the work is arranged, appraised and handed on."""

from hutong.playbooks.voice import LEAST_VOICES
from hutong.reports.definitions import Figure, System
from hutong.texts import N_

_ROSTERS = System(
    code="rosters", title=N_("排班"), kinds=("roster.published",),
    sentence=N_("公布排班[rosters_published]个月、[duties_rostered]班。"),
    figures=(
        Figure(
            name="rosters_published", title=N_("公布的排班"), unit=N_("个月"), kinds=("roster.published",),
            counted=N_("期内公布过排班的不同月份。"), key="e.data->>'month'", key_label="month",
        ),
        Figure(
            name="duties_rostered", title=N_("排进的班次"), unit=N_("班"), kinds=("roster.published",),
            counted=N_("期内公布的各份排班的班次相加，重新公布的以最后一份为准。"), amount_unit=N_("班"),
            amount="(e.data->>'lines')::bigint",
            keeps="NOT EXISTS (SELECT FROM events x WHERE x.data->>'month' = e.data->>'month'"
            " AND (x.occurred_at, x.id) > (e.occurred_at, e.id))",
        ),
    ),
)  # fmt: skip

_APPRAISAL = System(
    code="appraisal", title=N_("考评"), kinds=("evaluation.confirmed",),
    sentence=N_("核定月评[months_appraised]个月，复核打分[reviews_answered]件，印发通报[circulars_issued]期。"),
    figures=(
        Figure(
            name="months_appraised", title=N_("核定的月评"), unit=N_("个月"), kinds=("evaluation.confirmed",),
            counted=N_("考评人核定过分数的不同月份。"), key="e.data->>'month'", key_label="month",
        ),
        Figure(
            name="reviews_answered", title=N_("答复的复核"), unit=N_("件"), kinds=("evaluation.review_answered",),
            counted=N_("被考评的人请求复核、期内答复的件数；不列是谁。"), total_only=True,
        ),
        Figure(
            name="circulars_issued", title=N_("印发的通报"), unit=N_("期"), kinds=("circular.issued",),
            counted=N_("期内印发通报的不同季度；更正的不另算。"), key="e.data->>'quarter'", key_label="month",
        ),
    ),
)  # fmt: skip

_HANDOVERS = System(
    code="handovers", title=N_("交接"), kinds=("handover.opened",),
    sentence=N_("岗位交接[handovers_done]次。"),
    figures=(
        Figure(
            name="handovers_done", title=N_("办完的交接"), unit=N_("次"), kinds=("handover.done",),
            counted=N_("期内逐项交清、接手人确认的岗位交接。"),
        ),
    ),
)  # fmt: skip

# Whether anybody spoke at all is told of ended quarters only, as the voices themselves are.
_VOICES = System(
    code="voices", title=N_("{steward}反馈"), kinds=("voice.given",),
    keeps="e.occurred_at < date_trunc('quarter', least(now(), :ends))",
    sentence=N_("{steward}对跟办情况的反馈条数（按季度合计）：[voices_counted]。"),
    figures=(
        Figure(
            name="voices_counted", title=N_("{steward}反馈"), unit=N_("条"), kinds=("voice.pooled",), total_only=True,
            counted=N_(
                "期内结束的各季度，按岗位种类合在一起的反馈条数；一种岗位一个季度说的人不够的不计，正在过的季度不计。"
                "只作总数，不列是谁说的、说的是谁。"
            ),
            amount="(e.data->>'voices')::bigint", amount_unit=N_("条"), least=LEAST_VOICES,
        ),
    ),
)  # fmt: skip

APPRAISING = (_ROSTERS, _APPRAISAL, _VOICES, _HANDOVERS)
