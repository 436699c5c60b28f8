"""The figures that documents print, each a named query over the journal.

What a figure counts is said once, in SQL fragments over the table `e` of effective events; value, rows and totals of
rows are made from the same fragments, so that a number always opens onto exactly what it was counted from.
"""

from typing import Literal

import msgspec

from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Desk
from hutong.playbooks.terms import Terms
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext

Label = Literal["", "person", "unit", "alley", "post", "fix_category", "department"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number. Without `key`, `per` and `amount` it is how many events there are.

    `key`: how many different ones. `per`: the most different keys that one of these has. `amount`: the sum, divided by
    `divide` and rounded down to a multiple of `floor_to`. `unfold` joins a list inside the event. `standing` figures
    count from the first day on. `takes` names what stands behind the figure's name, as in `council_meetings_xixie`.
    `total_only`: the rows are nobody's to see. `title` and `counted` may name the office's terms.
    """

    name: str
    title: str
    unit: str
    counted: str
    kinds: tuple[str, ...]
    keeps: str = "true"
    key: str | None = None
    key_label: Label = ""
    per: str | None = None
    amount: str | None = None
    amount_unit: str = ""
    divide: int = 1
    floor_to: int = 1
    unfold: str = ""
    personal: bool = False
    standing: bool = False
    takes: Literal["alley"] | None = None
    total_only: bool = False

    def titled(self, terms: Terms) -> str:
        """What it is called where things are called so, in the reader's language."""
        return gettext(self.title, **_called(terms))

    def explained(self, terms: Terms) -> str:
        return gettext(self.counted, **_called(terms))


def _called(terms: Terms) -> dict[str, str]:
    return {name: say(getattr(terms, name)) for name in ("steward", "chief", "hall", "council")}


_STEWARD = "e.data->>'post_kind' = ANY(:stewards)"
_APPOINTED = (
    f"e.kind = 'appointment.begun' AND {_STEWARD} AND NOT EXISTS ("
    "SELECT FROM events x WHERE x.kind = 'appointment.ended' AND x.occurred_at >= e.occurred_at"
    " AND x.data->>'person' = e.data->>'person' AND x.data->>'post' = e.data->>'post')"
)
_COVERED = (
    "EXISTS (SELECT FROM events x WHERE x.kind = 'post.placed' AND x.data->>'post_kind' = ANY(:stewards || :chiefs)"
    " AND x.data->>'alley' = e.subject::text)"
)
_TERMS = ("appointment.begun", "appointment.ended")
_PLACES = ("alley.registered", "post.placed")


def _stewards(name: str, title: str, counted: str, more: str = "", *, personal: bool = False) -> Figure:
    """One that looks at personal fields is shown as a total only."""
    return Figure(
        name=name, title=title, unit=N_("人"), counted=counted, kinds=_TERMS, keeps=_APPOINTED + more,
        key="e.data->>'person'", key_label="person", personal=personal, total_only=personal,
    )  # fmt: skip


def _alleys(name: str, title: str, kind: str) -> Figure:
    return Figure(
        name=name, title=title, unit=N_("条"), kinds=_PLACES, standing=True,
        counted=N_("截至期末登记在册、由{steward}或{chief}负责的条数。"),
        keeps=f"e.kind = 'alley.registered' AND e.data->>'alley_kind' = '{kind}' AND {_COVERED}",
        key="e.subject::text", key_label="alley",
    )  # fmt: skip


FIGURES: tuple[Figure, ...] = (
    _stewards("stewards", N_("{steward}人数"), N_("期内上岗、期末仍在岗的不同的人。")),
    _stewards(
        "stewards_resident", N_("居民{steward}"), N_("期内上岗、期末仍在岗的居民。"),
        " AND e.data->>'origin' = 'resident'"
    ),
    _stewards(
        "stewards_unit", N_("单位{steward}"), N_("期内上岗、期末仍在岗的地区单位人员。"),
        " AND e.data->>'origin' = 'unit'"
    ),
    _stewards(
        "stewards_party", N_("党员{steward}"), N_("期内上岗、期末仍在岗的中共党员；只作总数，不列姓名。"),
        " AND e.personal->>'party_member' = 'true'", personal=True,
    ),
    _alleys("streets", N_("主要大街"), "street"),
    _alleys("alleys", N_("小巷"), "alley"),
    Figure(
        name="patrol_hours", title=N_("巡访时间"), unit=N_("小时"), kinds=("patrol.finished", "visit.recorded"),
        counted=N_("{steward}巡、访所记的分钟数相加，除以 60，尾数舍去。"),
        keeps=_STEWARD, amount="(e.data->>'minutes')::bigint", amount_unit=N_("分钟"), divide=60,
    ),
    Figure(
        name="units_visited", title=N_("走访单位、门店"), unit=N_("家"), kinds=("visit.recorded",),
        counted=N_("{steward}走访过的不同的单位和门店；同一家走访几次只算一家。"),
        keeps=f"{_STEWARD} AND e.data->>'whom' IN ('unit', 'shop') AND e.data->>'unit' IS NOT NULL",
        key="e.data->>'unit'", key_label="unit",
    ),
    Figure(
        name="people_visited", title=N_("走访商户、居民"), unit=N_("人次"), kinds=("visit.recorded",),
        counted=N_("{steward}走访商户和居民所记的人次相加；走访单位的不计。"),
        keeps=f"{_STEWARD} AND e.data->>'whom' IN ('shop', 'resident')",
        amount="(e.data->>'people')::bigint", amount_unit=N_("人次"),
    ),
    Figure(
        name="fixed_on_the_spot", title=N_("随手解决"), unit=N_("件"), kinds=("fix.done",),
        counted=N_("{steward}随手劝阻和清理的件数。"), keeps=_STEWARD,
    ),
    Figure(
        name="fix_categories", title=N_("随手解决的类别"), unit=N_("类"), kinds=("fix.done",),
        counted=N_("随手解决的事项分属的不同类别。"),
        keeps=_STEWARD, key="e.data->>'category'", key_label="fix_category",
    ),
    Figure(
        name="settled_by_chiefs", title=N_("{steward}上报、{chief}协调解决"), unit=N_("件"), kinds=("case.closed",),
        counted=N_("{steward}上报、由{chief}或其副职处置并办结的事项；不属实和撤回的不计。"),
        keeps="e.data->>'outcome' = 'closed' AND e.data->>'reporter_post_kind' = ANY(:stewards)"
        " AND e.data->>'handled_by_post_kind' = ANY(:chiefs)",
    ),
    Figure(
        name="sessions_held", title=N_("动员、培训、例会、轮训"), unit=N_("场"), kinds=("meeting.held",),
        counted=N_("动员会、培训会、工作例会和轮训的场次。"),
        keeps="e.data->>'meeting_kind' IN ('mobilising', 'training', 'regular', 'rotation')",
    ),
    Figure(
        name="publicity_pieces_over", title=N_("宣传材料（千份以上取整）"), unit=N_("份"), kinds=("publicity.put_out",),
        counted=N_("发放和刊出的份数相加，舍到整千，印作“…余份”。"),
        amount="(e.data->>'pieces')::bigint", amount_unit=N_("份"), floor_to=1000,
    ),
    Figure(
        name="council_meetings", title=N_("{council}开会"), unit=N_("次"), kinds=("meeting.held",), takes="alley",
        counted=N_("这条街巷的{hall}和{council}开会的次数。"),
        keeps="e.data->>'meeting_kind' = 'council' AND e.data->>'alley' = :taken",
    ),
    Figure(
        name="departments_named", title=N_("参加联合处置的部门"), unit=N_("个"), kinds=("joint_call.opened",),
        counted=N_("联合处置时叫到的不同部门。"),
        unfold="CROSS JOIN LATERAL jsonb_array_elements_text(e.data->'departments') AS d (department)",
        key="d.department", key_label="department",
    ),
    Figure(
        name="months_appraised", title=N_("核定的月评"), unit=N_("个月"), kinds=("evaluation.confirmed",),
        counted=N_("考评人核定过分数的不同月份。"), key="e.data->>'month'",
    ),
    Figure(
        name="alleys_per_chief_max", title=N_("每名{chief}负责的街巷（最多）"), unit=N_("条"), kinds=_PLACES,
        standing=True, counted=N_("截至期末，一个{chief}岗位负责的街巷最多有几条。"),
        keeps="e.kind = 'post.placed' AND e.data->>'post_kind' = ANY(:chiefs) AND e.data->>'alley' IS NOT NULL",
        key="e.data->>'alley'", key_label="post", per="e.subject::text",
    ),
)  # fmt: skip
BY_NAME = {figure.name: figure for figure in FIGURES}


class PostKindsCounted(msgspec.Struct, frozen=True):
    """Whose work counts as the stewards' and whose as the chiefs', by codes of the office's own playbook."""

    stewards: tuple[str, ...]
    chiefs: tuple[str, ...]

    @classmethod
    def of(cls, playbook: Playbook) -> "PostKindsCounted":
        """Stewards sit at the steward's desk and file their day; chiefs sit at the chief's."""
        return cls(
            stewards=tuple(p.code for p in playbook.posts if p.desk is Desk.STEWARD and Verb.CHECK_IN in p.duties),
            chiefs=tuple(p.code for p in playbook.posts if p.desk is Desk.CHIEF),
        )


def named(name: str) -> tuple[Figure, str | None] | None:
    """The figure and what its name takes: `council_meetings_xixie` is `council_meetings` of the alley `xixie`."""
    if name in BY_NAME and BY_NAME[name].takes is None:
        return BY_NAME[name], None
    for figure in FIGURES:
        if figure.takes and name.startswith(f"{figure.name}_") and len(name) > len(figure.name) + 1:
            return figure, name.removeprefix(f"{figure.name}_")
    return None
