"""Cases that are not of here: one waits for the district's word, one for another office, one came from a neighbour."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.lists import Wanted, cases_found
from hutong.cases.queries import case_for
from hutong.db import Databases, Office
from hutong.demo.places import Places
from hutong.demo.scenarios import OFFICES, CityScenario, office_scenario
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.offices.models import OfficeAddress
from hutong.referrals.deciding import decide
from hutong.referrals.events import ReferralReceived
from hutong.referrals.models import ReceivedReferral
from hutong.referrals.schemas import AskAway, Decide
from hutong.referrals.service import ask

BY = Actor("generator")
_ASKED = timedelta(hours=3)
_REASONS = ("这一段在路口东侧，按界线图归邻街道。", "这处在两街道交界，门牌属于邻街道。")
_CAME = ("路口东北角堆了几张旧沙发，占了人行道。", "路口东北角")


async def refer_some(databases: Databases, places: Places, scenario: CityScenario, *, now: datetime) -> int:
    """How many were made; none where there are some already."""
    made = 0
    for name in OFFICES:
        plan = office_scenario(name)
        district = next(one for one in scenario.districts if one.slug == plan.district)
        office = await _id_of(databases, plan.slug)
        other = await _id_of(databases, f"{district.slug}-01")
        if office is None or other is None:
            continue
        neighbour = f"{district.offices[0]}街道"
        async with databases.session(Office(office)) as session:
            received = uuid5(office, "referral")
            if await session.get(ReceivedReferral, (office, received)) is not None:
                continue
            made += await send_some(session, places.districts[plan.district], (other, neighbour), now=now)
            made += one_came(session, office, received, (other, neighbour), now=now)
    return made


async def send_some(session: AsyncSession, district: UUID, other: tuple[UUID, str], *, now: datetime) -> int:
    wanted = Wanted(which="open")
    found = await cases_found(session, wanted, person=UUID(int=0), everything=True, now=now, limit=60)
    sent = 0
    for item in found:
        if item.danger or item.owner_post_id is None or sent == len(_REASONS):
            continue
        case = await case_for(session, UUID(int=0), item.id, now=now, everything=True)
        if not case.owner_people or case.state.counts.call is not None or case.state.counts.paused:
            continue
        asked = AskAway(
            id=new_id(), reason=_REASONS[sent], place=f"{item.alley}东口", words=case.description or case.title
        )
        at = max(now - _ASKED, case.state.step_since)
        await ask(session, item.id, asked, person=case.owner_people[0], by=BY, now=at)
        if sent == 1:
            said = Decide(way="send", office=other[0], note="按界线图，请接收。", hop=0)
            await decide(session, asked.id, said, district=district, to_office=other, by=BY, now=now)
        sent += 1
    return sent


def one_came(session: AsyncSession, office: UUID, received: UUID, other: tuple[UUID, str], *, now: datetime) -> int:
    words, place = _CAME
    session.add(
        ReceivedReferral(
            office_id=office, id=received, from_office_id=other[0], from_office_name=other[1],
            from_number=f"{now:%y%m%d}-NEIGH1"[:20], category="piling", category_name="堆物堆料", place=place,
            words=words, photos=[], danger=False, reason="在界线以西，归贵街道。", note=None, hop=1,
            sent_at=now - _ASKED, state="waiting", generated=True,
        )
    )  # fmt: skip
    event = ReferralReceived(subject=received, from_office=other[0], from_number="NEIGH1", danger=False, hop=1)
    append(session, event, by=BY, at=now - _ASKED)
    return 1


async def _id_of(databases: Databases, slug: str) -> UUID | None:
    async with databases.engine("app").connect() as connection:
        found: UUID | None = await connection.scalar(select(OfficeAddress.office_id).where(OfficeAddress.slug == slug))
        return found
