"""Somebody else saved while a form was open: both are shown, as where the text itself is edited."""

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.pages.answers import Page
from hutong.pages.forms import blank
from hutong.pages.playbooks.comparing import name_of
from hutong.pages.playbooks.resolving import conflict_of
from hutong.playbooks.errors import DraftChangedMeanwhile
from hutong.playbooks.models import PlaybookVersion


async def beside(session: AsyncSession, draft: PlaybookVersion, base: int, mine: str) -> Page:
    """What this one changed since `base`, and what the other did; from there the two are put together."""
    found = await conflict_of(session, draft, base, mine)
    form = blank(source=mine, notes=draft.notes, revision=draft.revision)
    form.wrong("", DraftChangedMeanwhile.sentence)
    return Page("playbooks/conflict.html", status_code=409, draft=draft, name=name_of(draft), found=found, form=form)
