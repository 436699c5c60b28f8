"""What people came together for: sessions, clean-ups, councils and what they promised, letters, publicity."""

from hutong.reports.catalogue.clauses import SUBJECT, not_followed
from hutong.reports.definitions import Figure, System
from hutong.texts import N_

_COUNTED = "e.data->>'meeting_kind' IN ('mobilising', 'training', 'regular', 'rotation')"
_OF_COUNCILS = "e.data->>'meeting_kind' IN ('hall', 'council')"
_DECISIONS = ("decision.made", "decision.done", "decision.answered")


def _held(name: str, title: str, counted: str, keeps: str, unit: str) -> Figure:
    return Figure(
        name=name, title=title, unit=unit, kinds=("meeting.held",), counted=counted, keeps=keeps, key=SUBJECT,
        key_label="meeting",
    )  # fmt: skip


def _came(name: str, title: str, counted: str, keeps: str) -> Figure:
    return Figure(
        name=name, title=title, unit=N_("人次"), kinds=("meeting.held",), counted=counted, keeps=keeps,
        amount="(e.data->>'attended')::bigint", amount_unit=N_("人次"),
    )  # fmt: skip


_SESSIONS = System(
    code="sessions", title=N_("动员、培训、例会、轮训"), kinds=("meeting.held",), keeps=_COUNTED,
    sentence=N_(
        "召开动员会[sessions_of_mobilising]场、培训会[sessions_of_training]场、工作例会[sessions_of_regular]场、"
        "轮训[sessions_of_rotation]场，共[sessions_held]场、[sessions_attended]人次。"
    ),
    figures=(
        _held(
            "sessions_held", N_("动员、培训、例会、轮训"), N_("动员会、培训会、工作例会和轮训的场次。"), _COUNTED,
            N_("场"),
        ),
        Figure(
            name="sessions_of", title=N_("会议和活动"), unit=N_("场"), kinds=("meeting.held",), takes="session",
            counted=N_("期内登记的这一种会议或活动的场次。"), keeps="e.data->>'meeting_kind' = :taken",
            key=SUBJECT, key_label="meeting",
        ),
        _came(
            "sessions_attended", N_("参加动员、培训、例会、轮训"), N_("各场所记的到会人数相加。"), _COUNTED
        ),
    ),
)  # fmt: skip

_COORDINATION = System(
    code="coordination", title=N_("{coordination}"), kinds=("meeting.held",),
    keeps="e.data->>'meeting_kind' = 'coordination'",
    sentence=N_("召开{coordination}[coordination_meetings]次。"),
    figures=(
        _held(
            "coordination_meetings", N_("{coordination}"), N_("期内登记的{coordination}的次数。"),
            "e.data->>'meeting_kind' = 'coordination'", N_("次"),
        ),
    ),
)  # fmt: skip

_CLEANUPS = System(
    code="cleanups", title=N_("清洁日"), kinds=("meeting.held",), keeps="e.data->>'meeting_kind' = 'cleanup'",
    sentence=N_("开展清洁日[cleanups_held]次、[cleanups_attended]人次。"),
    figures=(
        _held(
            "cleanups_held", N_("清洁日"), N_("期内登记的清洁日的次数。"), "e.data->>'meeting_kind' = 'cleanup'",
            N_("次"),
        ),
        _came(
            "cleanups_attended", N_("参加清洁日"), N_("各次清洁日所记的到场人数相加。"),
            "e.data->>'meeting_kind' = 'cleanup'",
        ),
    ),
)  # fmt: skip

_VISITING = System(
    code="visiting", title=N_("招募和参观学习"), kinds=("meeting.held",),
    keeps="e.data->>'meeting_kind' IN ('recruiting', 'visiting')",
    sentence=N_("召开招募会[recruitings_held]场，组织参观学习[models_visited]次。"),
    figures=(
        _held(
            "recruitings_held", N_("招募会"), N_("期内登记的招募会的场次。"), "e.data->>'meeting_kind' = 'recruiting'",
            N_("场"),
        ),
        _held(
            "models_visited", N_("参观学习"), N_("期内登记的参观学习的次数。"), "e.data->>'meeting_kind' = 'visiting'",
            N_("次"),
        ),
    ),
)  # fmt: skip

_COUNCILS = System(
    code="councils", title=N_("{hall}和{council}"), kinds=("council.founded",),
    sentence=N_(
        "现有{hall}和{council}[councils_standing]个，期内开会[meetings_of_councils]次；"
        "作出决议[decisions_made]项，承诺已兑现[commitments_kept]项，经居民确认[commitments_confirmed]项。"
    ),
    figures=(
        Figure(
            name="council_meetings", title=N_("{council}开会"), unit=N_("次"), kinds=("meeting.held",), takes="alley",
            counted=N_("这条街巷的{hall}和{council}开会的次数。"),
            keeps="e.data->>'meeting_kind' = 'council' AND e.data->>'alley' = :taken",
        ),
        Figure(
            name="councils_standing", title=N_("{hall}和{council}"), unit=N_("个"), standing=True,
            kinds=("council.founded", "council.ended"), counted=N_("截至期末成立而没有结束的。"), key=SUBJECT,
            key_label="council", keeps="e.kind = 'council.founded' AND " + not_followed("x.kind = 'council.ended'"),
        ),
        _held(
            "meetings_of_councils", N_("{hall}和{council}开会"), N_("全街道各{hall}、{council}开会的次数。"),
            _OF_COUNCILS, N_("次"),
        ),
        Figure(
            name="decisions_made", title=N_("会上作出的决议"), unit=N_("项"), kinds=("decision.made",),
            counted=N_("期内开的会作出的决议。"),
        ),
        Figure(
            name="commitments_kept", title=N_("兑现的承诺"), unit=N_("项"), kinds=_DECISIONS, standing=True,
            counted=N_("截至期末报了完成、居民没有说还没做到的决议，不论是哪次会上定的。"), key=SUBJECT,
            key_label="decision",
            keeps="e.kind = 'decision.done' AND "
            + not_followed("(x.kind = 'decision.done' OR x.data->>'kept' = 'false')"),
        ),
        Figure(
            name="commitments_confirmed", title=N_("居民确认的承诺"), unit=N_("项"), kinds=("decision.answered",),
            counted=N_("期内居民看过、说已经做到的决议。"), keeps="e.data->>'kept' = 'true'", key=SUBJECT,
            key_label="decision",
        ),
    ),
)  # fmt: skip

_LETTERS = System(
    code="letters", title=N_("责任书"), kinds=("letter.signed",),
    sentence=N_("签订责任书[letters_signed]份。"),
    figures=(
        Figure(
            name="letters_signed", title=N_("签订的责任书"), unit=N_("份"), kinds=("letter.signed",), key=SUBJECT,
            key_label="letter", counted=N_("期内登记签订的责任书，续签的也算。"),
        ),
    ),
)  # fmt: skip

_PUBLICITY = System(
    code="publicity", title=N_("宣传造势"), kinds=("publicity.put_out",),
    sentence=N_("印发宣传材料[publicity_pieces]份。"),
    figures=(
        Figure(
            name="publicity_pieces_over", title=N_("宣传材料（千份以上取整）"), unit=N_("份"),
            kinds=("publicity.put_out",), counted=N_("发放和刊出的份数相加，舍到整千，印作“…余份”。"),
            amount="(e.data->>'pieces')::bigint", amount_unit=N_("份"), floor_to=1000,
        ),
        Figure(
            name="publicity_pieces", title=N_("宣传材料"), unit=N_("份"), kinds=("publicity.put_out",),
            counted=N_("发放和刊出的份数相加。"), amount="(e.data->>'pieces')::bigint", amount_unit=N_("份"),
        ),
    ),
)  # fmt: skip

GATHERINGS = (_SESSIONS, _COORDINATION, _CLEANUPS, _VISITING, _COUNCILS, _LETTERS, _PUBLICITY)
