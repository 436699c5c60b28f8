"""Load a case, let a rule decide, write what follows: what every verb on a case has in common."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.calls import write_call
from hutong.cases.effects import KeepRound, Outcome
from hutong.cases.errors import CaseMovedOn
from hutong.cases.following import BESIDE, heard, in_reach
from hutong.cases.rows import READ, state_of
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.writing import update_cases
from hutong.cases.written import Written
from hutong.db.wires import Wire
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.posts.queries import OfficeNow

# Photos that stand as evidence, and who came of a call that is open: who says that he is there, or what came of it.
# Whoever passed it on is excused when the one it was passed on to answered.
_LOCKED = f"""
SELECT {READ},
       (SELECT count(*) FROM photos p WHERE p.office_id = $1 AND p.subject_kind = 'case' AND p.subject_id = $2
         AND p.slot = 'before' AND p.state IN ('uploaded', 'ready')) AS photos_before,
       (SELECT count(*) FROM photos p WHERE p.office_id = $1 AND p.subject_kind = 'case' AND p.subject_id = $2
         AND p.slot = 'after' AND p.state IN ('uploaded', 'ready')) AS photos_after,
       ARRAY(SELECT d.code FROM joint_call_answers a JOIN departments d ON d.id = a.department_id
         WHERE a.office_id = $1 AND a.call_id = (c.state->>'call')::uuid
           AND (a.arrived_at IS NOT NULL OR a.done_at IS NOT NULL)) AS arrived,
       ARRAY(SELECT d.code FROM joint_call_answers a JOIN departments d ON d.id = a.department_id
         WHERE a.office_id = $1 AND a.call_id = (c.state->>'call')::uuid AND a.state = 'reassigned'
           AND (a.passed_to IS NULL OR EXISTS (SELECT 1 FROM joint_call_answers b WHERE b.office_id = $1
             AND b.call_id = a.call_id AND b.department_id = a.passed_to AND b.answered_at IS NOT NULL))) AS excused,
{BESIDE}
  FROM cases c WHERE c.office_id = $1 AND c.id = $2 FOR UPDATE
"""  # noqa: S608 - constants alone
_ROUND = """
INSERT INTO persuasions (office_id, id, case_id, round, day, who_went, difficulty, help_agreed, next_visit, agreed,
                         recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

_HOLD = "SELECT id FROM cases WHERE office_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE"
# What `_LOCKED` says of it is older than the lock, where that had to be waited for.
_BESIDE_NOW = f"SELECT {BESIDE}"

Rule = Callable[[Setting, CaseState, Mapping[str, Any]], Outcome]
"""Decides from the setting, the state, and the row with the evidence that lies with it."""
SettingOf = Callable[[int], Awaitable[tuple[OfficeNow, Setting]]]
"""The office and the setting of one version."""


def settings_in(session: AsyncSession, now: datetime) -> SettingOf:
    """Each version is looked up once: for as many cases as are changed while the office stays as it is."""
    known: dict[int, tuple[OfficeNow, Setting]] = {}

    async def setting(version: int) -> tuple[OfficeNow, Setting]:
        if version not in known:
            known[version] = await setting_at(session, now, version)
        return known[version]

    return setting


async def hold(wire: Wire, *case_ids: UUID) -> None:
    """Before rows that hang on the case are held or read: everybody takes the case first, and several by their ids, so
    that nobody waits crosswise.
    """
    await wire.rows(_HOLD, wire.office_id, list(case_ids))


async def change(
    wire: Wire,
    setting_of: SettingOf,
    case_id: UUID,
    rule: Rule,
    *,
    person: UUID | None,
    by: Actor,
    now: datetime,
    revision: int | None = None,
    batch: UUID | None = None,
    department: UUID | None = None,
    same_revision: bool = False,
) -> CaseState:
    """No `person` acts for a resident, who has shown the code of his report; with a `department` the person is its
    officer. `row` of a rule is the locked one.

    With `same_revision` pages made before it hold on. Raises NotThere; CaseMovedOn where the page was made from another
    revision; and what the rule refuses.
    """
    rows = await wire.rows(_LOCKED, wire.office_id, case_id)
    if not rows:
        raise NotThere
    row = rows[0]
    office, setting = await setting_of(row["playbook_version"])
    state = state_of(row, setting.directory)
    if not (
        department in state.departments
        if department is not None
        else person is None or in_reach(setting, state, person, now)
    ):
        raise NotThere
    if revision is not None and revision != row["revision"]:
        raise CaseMovedOn
    decided = rule(setting, state, row)
    if decided.state.closed_at == now:
        # Another may have been merged into it a moment ago: whoever reported that hears of the end as well.
        row = {**row, **(await wire.rows(_BESIDE_NOW, wire.office_id, case_id))[0]}
    outcome = heard(setting, decided, row, person=person, now=now)
    written = Written(
        outcome=outcome,
        setting=setting,
        title=row["title"],
        number=row["number"],
        revision=row["revision"],
        batch=batch,
        same_revision=same_revision,
    )
    if not await update_cases(wire, office, [written], by=by, now=now):
        raise CaseMovedOn
    for effect in outcome.effects:
        if isinstance(effect, KeepRound):
            await wire.rows(
                _ROUND, wire.office_id, new_id(), case_id, effect.round, effect.day, effect.who_went,
                effect.difficulty, effect.help_agreed, effect.next_visit, effect.agreed, person, now,
            )  # fmt: skip
        else:
            await write_call(wire, office, setting, state, effect, caller=person, now=now)
    return outcome.state
