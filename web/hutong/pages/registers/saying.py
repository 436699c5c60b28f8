"""台账更正 by whoever walks there: one question a page, each answer in the address, so that going back changes one."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.registers import words
from hutong.pages.registers.reach import reach_of
from hutong.pages.rosters.schemas import Nothing
from hutong.registers import queries, service
from hutong.registers.schemas import EntryKind, SayCorrection, What
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_MOST = 40
Alley = Annotated[UUID | None, Parameter(query="alley")]
Asked = Annotated[What | None, Parameter(query="what")]
Kind = Annotated[EntryKind | None, Parameter(query="kind")]
Unit = Annotated[UUID | None, Parameter(query="unit")]
Find = Annotated[str, Parameter(query="find", max_length=60)]


class Corrections(Controller):
    path = "/o/{slug:str}/register"

    @get("/new", permission="register.correct", name="registers.say")
    async def ask(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, alley: Alley = None, what: Asked = None,
        kind: Kind = None, unit: Unit = None, find: Find = "",
    ) -> Page:  # fmt: skip
        facts = await _facts(session, viewer, clock, alley, what, kind, unit, find)
        first = facts["entry"]
        form = blank(
            id=new_id(), name=first.name if first and what is What.WRONG else "",
            households=first.households if first else None, residents=first.residents if first else None,
        )  # fmt: skip
        return Page("registers/say.html", form=form, **facts)

    @post("/new", permission="register.correct", status_code=200)
    async def say(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, SayCorrection)
        given = {name: form.typed(name) for name in ("alley_id", "what", "kind", "unit_id")}
        asked = (
            _uuid(given["alley_id"]), _one(What, given["what"]), _one(EntryKind, given["kind"]), _uuid(given["unit_id"])
        )  # fmt: skip
        within = {alley.id for alley in await reach_of(session, viewer, clock, own=True)}
        with form.or_again("registers/say.html", **await _facts(session, viewer, clock, *asked, "")):
            await service.say_correction(
                session, form.value, within=within, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/register/mine")

    @get("/mine", permission="register.correct", name="registers.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer) -> Page:
        return Page("registers/mine.html", form=blank(), **await _mine(session, viewer))

    @post("/mine/{correction_id:uuid}/withdraw", permission="register.correct", status_code=200)
    async def withdraw(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        correction_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Nothing)
        with form.or_again("registers/mine.html", **await _mine(session, viewer)):
            await service.withdraw(session, correction_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/register/mine")


def layout_of(viewer: Viewer) -> str:
    return "base_steward.html" if viewer.desks == {"steward"} else "base_office.html"


async def _mine(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    said = await queries.said_by(session, viewer.id)
    return {"said": said, "sentence": words.said_sentence, "states": words.STATES, "layout": layout_of(viewer)}


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, alley: UUID | None, what: What | None, kind: EntryKind | None,
    unit: UUID | None, find: str,
) -> dict[str, Any]:  # fmt: skip
    """The one alley of who has one is not asked for. Raises NotThere for an alley beyond one's own."""
    alleys = await reach_of(session, viewer, clock, own=True)
    if alley is None and len(alleys) == 1:
        alley = alleys[0].id
    chosen = next((each for each in alleys if each.id == alley), None)
    if alley is not None and chosen is None:
        raise NotThere
    entries, entry = [], None
    if chosen is not None:
        entries = [e for e, _ in await queries.entries(session, [chosen.id], like=find, size=_MOST + 1)]
        if unit is not None:
            entry = (await queries.entries_by_id(session, [unit], [chosen.id])).get(unit)
    if unit is not None and (entry is None or entry.until is not None):
        raise NotThere
    return {
        "layout": layout_of(viewer), "alleys": alleys, "alley": chosen, "what": what.value if what else "",
        "kind": entry.kind if entry else kind.value if kind else "", "kinds": words.kinds(),
        "kind_word": words.kind_word, "entry": entry, "entries": entries[:_MOST], "more": len(entries) > _MOST,
        "find": find,
    }  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _one(kind: Any, text: str) -> Any:
    return kind(text) if text in {each.value for each in kind} else None
