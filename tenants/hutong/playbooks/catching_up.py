"""A draft takes in what was published since it began: the three-way merge, with the newer version for the latest."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.journal import Actor, append
from hutong.playbooks.drafts import locked_draft, stands_on
from hutong.playbooks.errors import AnotherPublished, ChoicesMissing, NothingToTakeIn, NotReadableYet
from hutong.playbooks.events import DraftCaughtUp
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.putting_together import Together, put_together
from hutong.playbooks.queries import newest_number, published_row
from hutong.playbooks.service import save_draft


async def to_take_in(
    session: AsyncSession, draft: PlaybookVersion, choices: Mapping[str, str] | None = None
) -> Together:
    """What the draft changed and what the newest version did, since both had one text.

    Raises NothingToTakeIn, NotReadableYet.
    """
    seen, newest = stands_on(draft), await newest_number(session)
    if not seen or not newest or seen == newest:
        raise NothingToTakeIn
    before, latest = await published_row(session, seen), await published_row(session, newest)
    both = put_together(before.source, draft.source, latest.source, choices)
    if both is None:
        raise NotReadableYet
    return both


async def take_in(
    session: AsyncSession,
    draft_id: UUID,
    *,
    revision: int,
    by: Actor,
    now: datetime,
    onto: int | None = None,
    choices: Mapping[str, str] | None = None,
) -> PlaybookVersion:
    """`choices` says mine or latest for the name of a place that both changed.

    Raises ChoicesMissing, AnotherPublished where the newest is no longer `onto`, and whatever `to_take_in` and
    `locked_draft` raise.
    """
    draft = await locked_draft(session, draft_id, revision=revision)
    both = await to_take_in(session, draft, choices)
    seen, newest = stands_on(draft), await newest_number(session)
    if onto is not None and onto != newest:
        raise AnotherPublished(onto, newest, both.latest)
    if both.merged is None:
        raise ChoicesMissing(both.unsettled)
    saved = await save_draft(session, source=both.merged, by=by, now=now, draft_id=draft_id, revision=revision)
    saved.draft.onto = newest
    event = DraftCaughtUp(subject=draft_id, revision=saved.draft.revision, before=seen, version=newest)
    append(session, event, by=by, at=now)
    return saved.draft
