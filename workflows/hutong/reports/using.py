"""Which systems an office uses, as its journal tells, and what of them a document speaks of."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.reports.catalogue import SYSTEMS
from hutong.reports.counting import Counting, counting_of, value_of
from hutong.reports.definitions import Figure, System, called
from hutong.reports.figures import PostKindsCounted
from hutong.reports.periods import Period
from hutong.reports.taking import things
from hutong.texts import N_, gettext

_PLACE = re.compile(r"\[([a-z_]+)\]")
_PARTS = "[…]"
_USED = """(SELECT {n} AS n FROM journal e
  WHERE e.office_id = :office AND e.kind = ANY(:kinds_{n}) AND e.corrects IS NULL AND e.occurred_at < :ends
    AND {keeps} AND NOT EXISTS (SELECT FROM journal c
      WHERE c.office_id = :office AND c.corrects = e.id AND c.data ? 'void') LIMIT 1)"""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text to begin with, and the systems that it does not speak of because the office does not use them."""

    body: str
    unused: tuple[str, ...]


async def systems_used(session: AsyncSession, playbook: Playbook, period: Period) -> tuple[System, ...]:
    """Those of which something had happened in the bound office by the end of the period, in their order."""
    statement = " UNION ALL ".join(_USED.format(n=n, keeps=system.keeps) for n, system in enumerate(SYSTEMS))
    kinds = PostKindsCounted.of(playbook)
    lists: dict[str, Sequence[str]] = {f"kinds_{n}": list(system.kinds) for n, system in enumerate(SYSTEMS)}
    lists |= {"stewards": list(kinds.stewards), "chiefs": list(kinds.chiefs)}
    given: dict[str, Any] = {**lists, "office": bound_office(session), "ends": period.ends}
    clause = text(statement).bindparams(*(bindparam(name, type_=ARRAY(TEXT)) for name in lists))
    used = set((await session.execute(clause, given)).scalars())
    return tuple(system for n, system in enumerate(SYSTEMS) if n in used)


async def names_of(session: AsyncSession, playbook: Playbook, figure: Figure, period: Period) -> tuple[str, ...]:
    """The figure's name, or with what it takes once for each thing that the office has had rows of."""
    if figure.takes is None:
        return (figure.name,)
    found = []
    for code in things(playbook, figure.takes):
        counting = await counting_of(session, f"{figure.name}_{code}", period)
        ever = msgspec.structs.replace(counting, figure=msgspec.structs.replace(figure, standing=True))
        if await value_of(session, ever):
            found.append(f"{figure.name}_{code}")
    return tuple(found)


async def draft(session: AsyncSession, period: Period) -> Draft:
    """What the bound office did in the period, a line for each system that it uses. Raises NoPlaybookInForce."""
    playbook = (await playbook_in_force(session, period.until)).playbook
    used = await systems_used(session, playbook, period)
    words = called(playbook.terms)
    lines = []
    for system in used:
        sentence = gettext(system.sentence, **words)
        if system.each:
            sentence = sentence.replace(_PARTS, await _parts(session, playbook, system, period))
        lines.append(_PLACE.sub(r"{figure:\1}", sentence))
    unused = tuple(gettext(system.title, **words) for system in SYSTEMS if system not in used)
    return Draft(body="\n".join(lines), unused=unused)


async def choices(session: AsyncSession, period: Period) -> list[tuple[str, Counting]]:
    """Every figure that there is to write about the bound office, by its name. Raises NoPlaybookInForce."""
    playbook = (await playbook_in_force(session, period.until)).playbook
    return [
        (name, await counting_of(session, name, period))
        for system in await systems_used(session, playbook, period)
        for figure in system.figures
        for name in await names_of(session, playbook, figure, period)
    ]


async def _parts(session: AsyncSession, playbook: Playbook, system: System, period: Period) -> str:
    """For every thing that the figures of the system take and the office has, its part; nothing where there is none."""
    wanted = _PLACE.findall(system.each)
    first = next(figure for figure in system.figures if f"{figure.name}_" == wanted[0])
    if first.takes is None:  # pragma: no cover - the catalogue's own test says so
        return ""
    names = things(playbook, first.takes)
    codes = [name.removeprefix(wanted[0]) for name in await names_of(session, playbook, first, period)]
    parts = [_PLACE.sub(rf"{{figure:\1{code}}}", gettext(system.each, taken=names[code])) for code in codes]
    return gettext(N_("（{parts}）"), parts=gettext("、").join(parts)) if parts else ""
