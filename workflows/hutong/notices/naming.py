"""What an office's own words are called in English, for what is said from rows that hold them in Chinese."""

from collections.abc import Callable, Collection, Iterator
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.offices.models import Office
from hutong.playbooks.queries import version
from hutong.playbooks.sections import Text

Named = Callable[[str], str]


async def english_names(session: AsyncSession, case_ids: Collection[UUID]) -> Named:
    """Of the bound office, and of whatever the rules of these cases name; what has no English name keeps its own."""
    office_id = bound_office(session)
    found: dict[str, str] = {}
    of_cases = select(Case.playbook_version).where(Case.office_id == office_id, Case.id.in_(list(case_ids))).distinct()
    for number in sorted((await session.scalars(of_cases)).all()):
        found |= {text.zh: text.en for text in _texts((await version(session, number)).playbook) if text.en}
    office = (await session.execute(select(Office.name, Office.name_en).where(Office.office_id == office_id))).one()
    found[office.name] = office.name_en or office.name
    return lambda name: found.get(name, name)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
