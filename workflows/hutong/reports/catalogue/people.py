"""Who looks after the alleys, and which alleys."""

from hutong.reports.catalogue.clauses import STEWARD, SUBJECT, not_followed
from hutong.reports.definitions import Figure, System
from hutong.texts import N_

_APPOINTED = (
    f"e.kind = 'appointment.begun' AND {STEWARD} AND NOT EXISTS ("
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
        key=SUBJECT, key_label="alley",
    )  # fmt: skip


_STEWARDS = System(
    code="stewards", title=N_("{steward}队伍"), kinds=("appointment.begun",), keeps=STEWARD,
    sentence=N_("期内招募{steward}[stewards]人，其中居民[stewards_resident]人，地区单位[stewards_unit]人。"),
    figures=(
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
    ),
)  # fmt: skip

_PLACES_KEPT = System(
    code="places", title=N_("街巷"), kinds=("alley.registered",),
    sentence=N_("有人负责的主要大街[streets]条、小巷[alleys]条。"),
    figures=(
        _alleys("streets", N_("主要大街"), "street"),
        _alleys("alleys", N_("小巷"), "alley"),
    ),
)  # fmt: skip

_CHIEFS = System(
    code="chiefs", title=N_("{chief}"), kinds=("post.placed",), keeps="e.data->>'post_kind' = ANY(:chiefs)",
    sentence=N_("每名{chief}最多负责[alleys_per_chief_max]条街巷。"),
    figures=(
        Figure(
            name="alleys_per_chief_max", title=N_("每名{chief}负责的街巷（最多）"), unit=N_("条"), kinds=_PLACES,
            standing=True, counted=N_("截至期末，一个{chief}岗位负责的街巷最多有几条。"),
            keeps="e.kind = 'post.placed' AND e.data->>'post_kind' = ANY(:chiefs) AND e.data->>'alley' IS NOT NULL",
            key="e.data->>'alley'", key_label="post", per=SUBJECT,
        ),
    ),
)  # fmt: skip

_GROUPS = System(
    code="groups", title=N_("{steward}团队"), kinds=("group.founded",),
    sentence=N_("现有{steward}团队[groups_standing]个、成员[group_members]人，期内共同活动[group_activities]次。"),
    figures=(
        Figure(
            name="groups_standing", title=N_("{steward}团队"), unit=N_("个"), kinds=("group.founded", "group.changed"),
            standing=True, counted=N_("截至期末成立而没有解散的团队。"), key=SUBJECT, key_label="group",
            keeps="e.kind = 'group.founded' AND "
            + not_followed("x.kind = 'group.changed' AND x.data->>'ended' = 'true'"),
        ),
        Figure(
            name="group_members", title=N_("{steward}团队成员"), unit=N_("人"), standing=True,
            kinds=("group.founded", "group.changed", "group.joined", "group.left"),
            counted=N_("截至期末在没有解散的团队里的人，一人在两个团队算两人；不列姓名。"), total_only=True,
            keeps="e.kind = 'group.joined' AND "
            + not_followed("x.kind = 'group.left' AND x.data->>'member' = e.data->>'member'")
            + " AND " + not_followed("x.kind = 'group.changed' AND x.data->>'ended' = 'true'"),
        ),
        Figure(
            name="group_activities", title=N_("{steward}团队活动"), unit=N_("次"), kinds=("meeting.held",),
            counted=N_("期内团队一起做的事，登记一次算一次。"), keeps="e.data->>'meeting_kind' = 'activity'",
            key=SUBJECT, key_label="meeting",
        ),
    ),
)  # fmt: skip

PEOPLE = (_STEWARDS, _PLACES_KEPT, _CHIEFS, _GROUPS)
