"""What a group's robot may be asked to tell: a few topics, so that nobody ticks forty kinds."""

from enum import StrEnum

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
_LATE = frozenset({"reminder", "reminded", "overdue", "escalated", "supervised", "late"})


def topic_of(kind: str, *, urgent: bool = False) -> Topic:
    """`case.danger` is danger, `case.overdue` late, any other `case.…` a matter; what is urgent is danger."""
    family, _, leaf = kind.rpartition(".")
    if urgent or leaf == "danger":
        return Topic.DANGER
    if leaf in _LATE:
        return Topic.LATE
    return Topic.MATTERS if family == "case" else Topic.OTHER
