"""How it stands with what a department has."""

from datetime import datetime

from hutong.cases.matters_models import DepartmentMatter
from hutong.texts import N_


def standing(matter: DepartmentMatter, now: datetime) -> str:
    """How it stands with a matter, as a msgid."""
    if matter.ended_at is not None:
        return N_("已办") if matter.acted_at is not None else N_("已转走")
    if matter.paused:
        return N_("挂起中")
    return N_("已逾期") if matter.due_at is not None and matter.due_at < now else N_("办理中")


TONES = {"已办": "good", "挂起中": "wait", "已逾期": "late", "办理中": "live"}
"""Of a standing's badge."""
