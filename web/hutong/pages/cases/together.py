"""Several cases ticked on a list: one deed for them all, and how each of them fared."""

from typing import Any

from litestar import Controller, Request, post

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.together import Together, do_together
from hutong.db import Databases
from hutong.errors import Invalid, Refusal
from hutong.pages.answers import Page
from hutong.pages.forms import read_form
from hutong.texts import gettext
from hutong.visits.clock import Clock


class DoTogether(Controller):
    path = "/o/{slug:str}/cases/together"

    @post("/", permission="case.read", status_code=200)
    async def act(
        self, request: Request[Any, Any, Any], viewer: Viewer, office: OfficePlace, clock: Clock, databases: Databases
    ) -> Page:
        """Each case in a transaction of its own: one that is refused holds up no other."""
        form = await read_form(request, Together)
        fared: list[Any] = []
        with form.or_again("cases/together.html", fared=[]):
            fared = await do_together(
                databases, office.id, form.value, person=viewer.id, everything=viewer.may("office.read"),
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return Page("cases/together.html", form=form, fared=[(one, _sentence(one.refusal)) for one in fared])


def _sentence(refusal: Refusal | None) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(gettext(problem.sentence, **problem.params) for problem in refusal.problems)
    return gettext(refusal.text, **refusal.params) if refusal is not None else ""
