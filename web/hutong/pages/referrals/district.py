"""The district's list of cases that an office says are not its own, and its word about each.

Read in the district's own scope; written for the office that asked, once the row was found there.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.db import Office
from hutong.errors import NotThere
from hutong.offices.models import OfficeState
from hutong.pages.answers import Page, download, go
from hutong.pages.cases.words import OUTCOMES
from hutong.pages.forms import blank, read_form
from hutong.pages.referrals.words import HEADS, rows_of, state_word
from hutong.referrals import queries
from hutong.referrals.deciding import decide
from hutong.referrals.errors import NoOtherOffice
from hutong.referrals.models import Referral
from hutong.referrals.queries import DistrictWay
from hutong.referrals.schemas import Decide
from hutong.reports.district_desk import OfficeLine, offices_of_district
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock
from hutong.visits.guard import OfficeSuspended
from hutong.visits.services import Services

DECIDES = "referral.decide"
Asked = Annotated[DistrictWay, Parameter(query="way")]
OfficeAsked = Annotated[UUID | None, Parameter(query="at")]
Words = Annotated[str, Parameter(query="q", max_length=100)]
_TABS = (("asked", N_("等分派")), ("sent", N_("等对方接收")), ("over", N_("已了结")), ("all", N_("全部")))


class DistrictReferrals(Controller):
    path = "/d/{slug:str}/referrals"

    @get("/", permission=DECIDES, name="referrals.district")
    async def index(
        self, session: AsyncSession, district: DistrictPlace, clock: Clock, way: Asked = "asked",
        at: OfficeAsked = None, q: Words = "",
    ) -> Page:  # fmt: skip
        return Page(
            "referrals/district.html",
            rows=await _rows(session, district, way, at, q),
            way=way,
            at=at,
            q=q,
            tabs=[(code, gettext(label)) for code, label in _TABS],
            offices=[
                (one.id, _name(one))
                for one in await offices_of_district(session, district.id, clock.now(), clock.today)
            ],
            state=state_word,
            outcomes=OUTCOMES,
            now=clock.now(),
        )

    @get("/export.xlsx", permission=DECIDES)
    async def export(
        self, session: AsyncSession, district: DistrictPlace, clock: Clock, way: Asked = "asked",
        at: OfficeAsked = None, q: Words = "",
    ) -> Response[bytes]:  # fmt: skip
        rows = rows_of(await _rows(session, district, way, at, q), OUTCOMES)
        title = gettext(N_("移送"))
        content = workbook(title, [gettext(head) for head in HEADS], rows, clock.zone)
        return download(content, name=f"{district.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{referral_id:uuid}", permission=DECIDES, name="referrals.decide")
    async def show(self, session: AsyncSession, district: DistrictPlace, clock: Clock, referral_id: UUID) -> Page:
        facts = await _facts(session, district, clock, referral_id)
        return Page("referrals/decide.html", form=blank(), **facts)

    @post("/{referral_id:uuid}", permission=DECIDES, status_code=200)
    async def say(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, district: DistrictPlace,
        services: Services, clock: Clock, referral_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _facts(session, district, clock, referral_id)
        row: Referral = facts["row"]
        form = await read_form(request, Decide)
        with form.or_again("referrals/decide.html", **facts):
            sent = form.value
            to_office = None
            if sent.way == "send":
                to_office = next(((one, name) for one, name in facts["others"] if one == sent.office), None)
                if to_office is None:
                    raise NoOtherOffice(field="office")
            await _check_writable(services, row.office_id)
            async with services.databases.session(Office(row.office_id)) as of_office:
                await decide(
                    of_office, referral_id, sent, district=district.id, to_office=to_office, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
        return go(f"{district.home}/referrals")


async def _rows(
    session: AsyncSession, district: DistrictPlace, way: DistrictWay, office: UUID | None, q: str
) -> Sequence[Referral]:
    words = q.replace("\x00", "").strip()
    return await queries.of_district(session, district.id, way=way, office=office, words=words)


async def _facts(session: AsyncSession, district: DistrictPlace, clock: Clock, referral_id: UUID) -> dict[str, Any]:
    row = await queries.in_district(session, district.id, referral_id)
    offices = await offices_of_district(session, district.id, clock.now(), clock.today)
    refused = {refusal["office"] for refusal in row.refusals}
    return {
        "row": row,
        "state": state_word(row),
        "others": [(one.id, one.name) for one in offices if one.id != row.office_id and one.state is OfficeState.OPEN],
        "refused": refused,
        "outcomes": OUTCOMES,
        "now": clock.now(),
    }


async def _check_writable(services: Services, office_id: UUID) -> None:
    place = await services.directory.office_with(office_id)
    if place is None:
        raise NotThere
    if not place.is_writable:
        raise OfficeSuspended


def _name(office: OfficeLine) -> str:
    return office.name_en if current_language() == "en" else office.name
