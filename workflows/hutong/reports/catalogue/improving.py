"""Improvement projects through their steps, and what people take up of their own accord."""

from hutong.reports.catalogue.clauses import SUBJECT, not_followed
from hutong.reports.definitions import Figure, System
from hutong.texts import N_

_STEPS = ("improvement.stage_entered", "improvement.ended")
_RUNNING = "e.kind = 'improvement.stage_entered' AND " + not_followed("x.kind = 'improvement.ended'")
_NOW_AT = not_followed("x.kind = 'improvement.stage_entered'")
_OF_KIND = (
    "(e.kind = 'initiative.recorded' AND e.data->>'initiative' = :taken OR e.kind = 'initiative.counted' AND EXISTS ("
    "SELECT FROM events x WHERE x.subject = e.subject AND x.kind = 'initiative.recorded'"
    " AND x.data->>'initiative' = :taken)) AND " + not_followed("x.kind = 'initiative.counted'")
)


def _projects(name: str, title: str, counted: str, kinds: tuple[str, ...], keeps: str = "true") -> Figure:
    return Figure(
        name=name, title=title, unit=N_("个"), kinds=kinds, counted=counted, keeps=keeps, key=SUBJECT,
        key_label="improvement",
    )  # fmt: skip


def _money(name: str, title: str, counted: str, entry: str) -> Figure:
    return Figure(
        name=name, title=title, unit=N_("元"), counted=counted, takes="budget", amount="(e.data->>'fen')::bigint",
        amount_unit=N_("分（人民币）"), divide=100, kinds=("improvement.money_noted", "improvement.money_withdrawn"),
        keeps=f"e.kind = 'improvement.money_noted' AND e.data->>'entry' = '{entry}' AND e.data->>'budget' = :taken AND "
        + not_followed("x.kind = 'improvement.money_withdrawn'"),
    )  # fmt: skip


_PROJECTS = System(
    code="improvements", title=N_("整治提升项目"), kinds=("improvement.planned",),
    sentence=N_(
        "期内启动整治提升项目[improvements_started]个、完成[improvements_finished]个；期末在推进的"
        "[improvements_running]个[…]。台账查出问题[improvement_lines_found]处，已整治[improvement_lines_settled]处，"
        "转为事项[improvement_lines_to_cases]处；引进便民点[conveniences_opened]个。"
    ),
    each=N_("{taken}[improvements_at_]个"),
    figures=(
        _projects(
            "improvements_planned", N_("新立的整治提升项目"), N_("期内立项的项目。"), ("improvement.planned",)
        ),
        _projects(
            "improvements_started", N_("启动的整治提升项目"), N_("期内进入第一步的项目。"),
            ("improvement.stage_entered",), "e.data->>'stage' = 'publicise'",
        ),
        _projects(
            "improvements_finished", N_("完成的整治提升项目"), N_("期内走完六步、宣布结束的项目。"),
            ("improvement.ended",),
        ),
        Figure(
            name="improvements_running", title=N_("在推进的整治提升项目"), unit=N_("个"), kinds=_STEPS, standing=True,
            counted=N_("截至期末已经开始、没有结束的项目。"), keeps=f"{_RUNNING} AND {_NOW_AT}", key=SUBJECT,
            key_label="improvement",
        ),
        Figure(
            name="improvements_at", title=N_("走到这一步的整治提升项目"), unit=N_("个"), kinds=_STEPS, standing=True,
            takes="stage", counted=N_("截至期末走到这一步、还没有进下一步的项目。"),
            keeps=f"{_RUNNING} AND {_NOW_AT} AND e.data->>'stage' = :taken", key=SUBJECT, key_label="improvement",
        ),
        Figure(
            name="improvement_lines_found", title=N_("项目台账查出的问题"), unit=N_("处"),
            kinds=("improvement.line_found",), counted=N_("期内巡查摸底登记进项目台账的问题。"),
        ),
        Figure(
            name="improvement_lines_settled", title=N_("项目台账已整治的问题"), unit=N_("处"),
            kinds=("improvement.line_settled",), counted=N_("期内标为已整治、没有再打开的问题。"),
            keeps="e.data->>'how' = 'settled' AND " + not_followed("true"),
        ),
        Figure(
            name="improvement_lines_to_cases", title=N_("项目台账转为事项的问题"), unit=N_("处"),
            kinds=("improvement.line_settled",), counted=N_("期内从项目台账转为事项办理的问题。"),
            keeps="e.data->>'how' = 'case' AND " + not_followed("true"),
        ),
        Figure(
            name="conveniences_opened", title=N_("引进的便民点"), unit=N_("个"),
            kinds=("improvement.convenience_opened",), counted=N_("期内腾退后引进的便民服务点。"),
        ),
    ),
)  # fmt: skip

_BUDGETS = System(
    code="improvement-money", title=N_("整治提升经费"), kinds=("improvement.money_noted",),
    keeps="e.data->>'entry' = 'spent'",
    sentence=N_("整治提升项目支出经费[…]。"),
    each=N_("{taken}[improvement_spent_]元"),
    figures=(
        _money(
            "improvement_approved", N_("批准的经费"), N_("期内批准给项目的这一笔经费，撤回的不计，元以下舍去。"),
            "approved",
        ),
        _money(
            "improvement_spent", N_("支出的经费"), N_("期内项目从这一笔经费里的支出，撤回的不计，元以下舍去。"), "spent"
        ),
    ),
)  # fmt: skip

_INITIATIVES = System(
    code="initiatives", title=N_("自选动作"), kinds=("initiative.recorded",),
    sentence=N_("居民、单位和党组织自发开展[all_initiatives]项[…]。"),
    each=N_("{taken}[initiatives_]项、[initiative_people_]人次参加"),
    figures=(
        Figure(
            name="all_initiatives", title=N_("自选动作"), unit=N_("项"), kinds=("initiative.recorded",),
            counted=N_("期内登记的自选动作，各类合计。"), key=SUBJECT, key_label="initiative",
        ),
        Figure(
            name="finished_initiatives", title=N_("完成的自选动作"), unit=N_("项"), kinds=("initiative.ended",),
            counted=N_("期内标为完成的自选动作；没有采纳和撤回的不计。"), keeps="e.data->>'state' = 'done'",
            key=SUBJECT, key_label="initiative",
        ),
        Figure(
            name="initiatives", title=N_("自选动作"), unit=N_("项"), kinds=("initiative.recorded",),
            takes="initiative", counted=N_("期内登记的这一类自选动作。"), keeps="e.data->>'initiative' = :taken",
            key=SUBJECT, key_label="initiative",
        ),
        Figure(
            name="initiative_people", title=N_("参加自选动作"), unit=N_("人次"), takes="initiative",
            kinds=("initiative.recorded", "initiative.counted"), keeps=_OF_KIND, amount_unit=N_("人次"),
            counted=N_("期内登记的这一类自选动作，按期内最后一次点数的人数相加；不列姓名。"),
            amount="(e.data->>'people')::bigint",
        ),
        Figure(
            name="initiative_units", title=N_("参加自选动作的单位"), unit=N_("家次"), takes="initiative",
            kinds=("initiative.recorded", "initiative.counted"), keeps=_OF_KIND, amount_unit=N_("家次"),
            counted=N_("期内登记的这一类自选动作，按期内最后一次点数的单位数相加。"),
            amount="(e.data->>'units')::bigint",
        ),
        Figure(
            name="initiative_counted", title=N_("自选动作另数的数"), unit=N_("个"), takes="initiative",
            kinds=("initiative.recorded", "initiative.counted"), keeps=_OF_KIND, amount_unit=N_("个"),
            counted=N_("期内登记的这一类自选动作，除人和单位以外另数的（如花箱），按期内最后一次点数相加。"),
            amount="coalesce((e.data->>'counted')::bigint, 0)",
        ),
    ),
)  # fmt: skip

IMPROVING = (_PROJECTS, _BUDGETS, _INITIATIVES)
