"""Someone called or wrote: it becomes a case in half a minute, and whoever it was gets a code to follow it by."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.messages import alleys_named, without_phones
from hutong.boards.service import PHONE_PURPOSE, code_from, hash_of_code
from hutong.cases.models import PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules import choose
from hutong.cases.schemas import OpenCase
from hutong.cases.states import CaseState
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor
from hutong.playbooks.document import Playbook
from hutong.posts.facts import AlleyFact
from hutong.texts import N_


class EnterCall(msgspec.Struct, frozen=True, kw_only=True):
    """Who, where, what. Without a category or an alley the words decide; a telephone is kept only with consent.

    `came_by` is a call or a chat message, `position_m` metres along the alley.
    """

    id: UUID
    alley_id: UUID | None = None
    description: Annotated[str, msgspec.Meta(min_length=4, max_length=1000)]
    category: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    outside_code: Annotated[str, msgspec.Meta(max_length=40)] = ""
    """Of the hotline or the grid, as the caller's slip has it; the playbook says which category that is."""
    came_by: Literal["call", "message"] = "call"
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    danger: bool = False
    name: Annotated[str, msgspec.Meta(max_length=40)] = ""
    phone: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 -]{5,20}$")] | None = None
    phone_consent: bool = False


def _category_of(playbook: Playbook, code: str) -> str | None:
    """The category that has a code from outside; raises Invalid for one that no category, or more than one, has."""
    if not code:
        return None
    found = [category.code for category in playbook.categories if code in {each.code for each in category.codes}]
    if len(found) == 1:
        return found[0]
    sentence = N_("有几个类别都对应“{code}”，请直接选类别。") if found else N_("没有类别对应“{code}”，请直接选类别。")
    raise Invalid([FieldProblem("outside_code", sentence, code=code)])


def _alley_of(call: EnterCall, alleys: Sequence[AlleyFact]) -> UUID:
    """The one that was chosen, or the only one that the words name; raises Invalid."""
    if call.alley_id is not None:
        return call.alley_id
    found = alleys_named(call.description, alleys)
    if len(found) != 1:
        sentence = N_("文字里提到好几条街巷，请选一条。") if found else N_("文字里没有认出街巷，请选一条。")
        raise Invalid([FieldProblem("alley_id", sentence)])
    return found[0]


async def enter_call(
    session: AsyncSession,
    call: EnterCall,
    *,
    playbook: Playbook,
    alleys: Sequence[AlleyFact] = (),
    person: UUID,
    by: Actor,
    now: datetime,
) -> tuple[CaseState, str]:
    """The case, and the code to read out to the caller, kept only as a hash. `alleys` are those
    that the words may name; which of them may be chosen is for the caller to say.

    Entered twice it is one case, under the code given last. Raises CategoryUnknown, Invalid, NotThere.
    """
    if call.phone and not call.phone_consent:
        raise Invalid([FieldProblem("phone_consent", N_("留了电话，请先问过对方并勾选；对方不同意就不要留。"))])
    alley = _alley_of(call, alleys)
    said = without_phones(call.description.strip())
    category = call.category or _category_of(playbook, call.outside_code.strip())
    chosen = choose(playbook, category, said, danger=call.danger)
    code = code_from(secrets.token_bytes(32))
    row = {
        "office_id": bound_office(session), "id": call.id, "alley_id": alley, "category": chosen.category,
        "description": said, "position_m": call.position_m, "name": call.name.strip() or None, "phone": call.phone,
        "phone_purpose": PHONE_PURPOSE if call.phone else None, "phone_consented_at": now if call.phone else None,
        "code_hash": hash_of_code(code), "received_at": now, "case_id": call.id,
    }  # fmt: skip
    # Whoever entered the case first may send it again; open_case tells everyone else that it is not there.
    await session.execute(
        insert(PublicReport)
        .values(**row)
        .on_conflict_do_update(index_elements=["office_id", "id"], set_={"code_hash": row["code_hash"]})
    )
    report = OpenCase(
        id=call.id, alley=alley, category=category, description=said, danger=call.danger,
        position_m=call.position_m,
    )  # fmt: skip
    reporter = Reporter(person=person, source=call.came_by, public_report=call.id)
    return await open_case(session, report, reporter, by=by, now=now), code
