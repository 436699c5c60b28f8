"""What a case is, as conditions of the playbook ask about it; and a condition put to it, with its trace."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from hutong.cases.states import CaseState, Setting
from hutong.conditions import Condition, Finding, evaluate
from hutong.playbooks.condition_fields import WEEKDAYS

Facts = Mapping[str, object]


def facts_of(setting: Setting, state: CaseState, now: datetime) -> Facts:
    """By the names of `hutong.playbooks.condition_fields`."""
    local, counts = setting.calendar.local(now), state.counts
    return {
        "category": state.category,
        "grade": state.grade,
        "source": state.source,
        "alley_kind": str(state.alley.kind),
        "reporter_post": state.reporter_kind,
        "danger": state.danger,
        "rebound": state.forerunner is not None,
        "weekday": WEEKDAYS[local.weekday()],
        "hour": local.hour,
        "working_day": setting.calendar.is_working_day(local.date()).working,
        "overdue": state.overdue_since is not None or (state.due_at is not None and now > state.due_at),
        "supervised": counts.supervised,
        "reworks": counts.reworks,
        "rounds": counts.rounds,
        "deferrals": len(counts.extensions),
        "pauses": len(counts.pauses),
        "calls": counts.calls,
        "departments": list(counts.gathering.departments) if counts.gathering else [],
    }


def put_to(condition: Condition, facts: Facts) -> Finding:
    """Whether it holds, and each part's result, as it reads back from where it is stored."""
    return msgspec.convert(msgspec.to_builtins(evaluate(condition, facts).trace), Finding)
