"""What a group's robot may be asked to tell: a few topics, so that nobody ticks forty kinds."""

from collections.abc import Mapping
from enum import StrEnum

from hutong.playbooks.notices import Template
from hutong.texts import N_


class Topic(StrEnum):
    DANGER = "danger"
    LATE = "late"
    MATTERS = "matters"
    OTHER = "other"

    @property
    def label(self) -> str:
        """A Chinese msgid."""
        return _LABELS[self]


_LABELS = {
    Topic.DANGER: N_("危险情况"),
    Topic.LATE: N_("催办、逾期和督办"),
    Topic.MATTERS: N_("事项的办理"),
    Topic.OTHER: N_("其他通知"),
}
_OF: Mapping[str, Topic] = {
    Template.ASSIGNED: Topic.MATTERS,
    Template.ALSO_ASSIGNED: Topic.MATTERS,
    Template.RETURNED: Topic.MATTERS,
    Template.DANGER: Topic.DANGER,
    Template.DANGER_TOLD: Topic.DANGER,
    Template.REMINDER: Topic.LATE,
    Template.OVERDUE: Topic.LATE,
    Template.ESCALATED: Topic.LATE,
    Template.SUPERVISED: Topic.LATE,
    Template.TRANSFERRED: Topic.LATE,
    Template.ESCALATED_TOLD: Topic.LATE,
    Template.PRESSED: Topic.LATE,
    Template.PAUSED: Topic.MATTERS,
    Template.RESUMED: Topic.MATTERS,
    Template.MANY: Topic.LATE,
    Template.REBOUND: Topic.MATTERS,
    Template.REBOUND_NEAR: Topic.MATTERS,
    Template.ACCEPTED: Topic.MATTERS,
    Template.CLOSED: Topic.MATTERS,
    Template.DECLINED: Topic.MATTERS,
    Template.WITHDRAWN: Topic.MATTERS,
    Template.MERGED: Topic.MATTERS,
    Template.REFERRED: Topic.MATTERS,
    Template.REFERRAL_RETURNED: Topic.MATTERS,
    Template.HANDED_OVER: Topic.MATTERS,
    Template.HANDED_ON: Topic.MATTERS,
    Template.ORDERED: Topic.LATE,
    Template.WATCHED: Topic.MATTERS,
    Template.MENTIONED: Topic.MATTERS,
    Template.FOR_GROUP: Topic.MATTERS,
    Template.FOR_GROUP_DONE: Topic.MATTERS,
    Template.CALLED: Topic.MATTERS,
    Template.CALLED_AT_ONCE: Topic.MATTERS,
    Template.CALL_MOVED: Topic.MATTERS,
    Template.NOT_ANSWERED: Topic.LATE,
}
"""Every occasion on which people are told something about a matter, by name: a new one must be put somewhere."""

_OTHER = {
    "danger": Topic.DANGER,
    "reminder": Topic.LATE,
    "reminded": Topic.LATE,
    "overdue": Topic.LATE,
    "late": Topic.LATE,
    "unanswered": Topic.LATE,
}
"""The same of what is no matter, such as a letter's return or a council's promise."""


def topic_of(kind: str, *, urgent: bool = False) -> Topic:
    """Of `case.…` and of what bears no family what is laid down above; what is urgent is danger."""
    family, _, leaf = kind.rpartition(".")
    if urgent:
        return Topic.DANGER
    known = _OF.get(leaf) if family in {"case", ""} else None
    return known or _OTHER.get(leaf) or (Topic.MATTERS if family == "case" else Topic.OTHER)
