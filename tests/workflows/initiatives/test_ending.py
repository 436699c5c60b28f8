"""Whoever proposed something hears what became of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.initiatives.schemas import End, Record
from hutong.initiatives.service import end, record
from hutong.journal import SYSTEM
from hutong.notices.models import Notice

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize(("by", "heard"), [("alley-chief", ["没有采纳"]), ("steward", [])])
async def test_the_answer_to_a_proposal_reaches_whoever_made_it_unless_it_is_their_own(make_office, by, heard):
    office = await make_office("longtan", people={"alley-chief": 1, "steward": 1})
    steward, id_ = office.one("steward").id, new_id()
    kind = office.playbook.initiatives[0].code
    new = Record(id=id_, kind=kind, title="单侧停车", alley_id=office.alleys[0].id, starts_on=NOW.date())
    async with office.session() as session:
        alleys = {alley.id for alley in office.alleys}
        await record(session, new, playbook=office.playbook, alleys=alleys, person=steward, by=SYSTEM, now=NOW)
    async with office.session() as session:
        how = End(state="declined", answer="路太窄")
        given = {"person": office.one(by).id, "decides": True, "link": "/there", "by": SYSTEM, "now": NOW}
        await end(session, id_, how, day=NOW.date(), **given)
    async with office.session() as session:
        told = (await session.scalars(select(Notice).where(Notice.office_id == office.id))).all()
    assert [(one.person_id, one.body, one.link) for one in told] == [(steward, "路太窄", "/there")] * len(heard)
    assert [one.title for one in told] == [f"您提的“单侧停车”{word}" for word in heard]
