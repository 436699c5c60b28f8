"""What the page of a draft shows: how far it is, what is wrong, what differs, whom it touches, who must speak next."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.ids import new_id
from hutong.pages.playbook_findings.showing import found_in
from hutong.pages.playbooks.stages import stages_of
from hutong.playbooks.approving import rules_of_publishing, word_on
from hutong.playbooks.comparing import compare
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.drafts import authors_of, stands_on
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import newest_published, playbook_in_force, published_versions, reviews
from hutong.publications.service import rehearsal_lacking, those_touched
from hutong.texts import gettext
from hutong.visits.clock import Clock


async def desk(
    session: AsyncSession,
    viewer: Viewer,
    office: OfficePlace,
    clock: Clock,
    draft: PlaybookVersion,
    *,
    source: str | None = None,
    day: date | None = None,
    **more: Any,
) -> dict[str, Any]:
    """`source` is what was typed, where that is not what is saved; `day` that on which it might come into force.

    `more`: `kept`, it was just saved with its errors; `refused`, which of the page's forms was.
    """
    address = f"{office.home}/playbooks/drafts/{draft.id}"
    text = draft.source if source is None else source
    found = await found_in(session, draft, text, day=day or clock.today, address=address)
    rules, said = await rules_of_publishing(session, clock.now()), await reviews(session, draft.id)
    stages = await stages_of(session, draft, rules, errors=len(found.errors), warnings=len(found.open))
    book, last = as_playbook(draft.source), word_on(draft, said)
    lacking = await rehearsal_lacking(session, draft, now=clock.now()) if rules.rehearsed else None
    posts, bodies = await those_touched(session, book, now=clock.now()) if book else ((), ())
    try:
        in_force = await playbook_in_force(session, clock.now())
    except NoPlaybookInForce:
        in_force = None
    newest, seen = await newest_published(session), stands_on(draft)
    return {
        "draft": draft,
        "found": found,
        "stages": stages,
        "rules": rules,
        "last": last.decision if last else "",
        "lacking": gettext(lacking.text, **lacking.params) if lacking else "",
        "seen": seen,
        "passed_by": [row for row in await published_versions(session) if (row.version or 0) > seen],
        "is_author": viewer.id in await authors_of(session, draft),
        "in_force": in_force,
        "newest": newest,
        "changes": compare(newest.playbook, book) if newest and book else None,
        "touched": posts,
        "bodies": bodies,
        "post_names": {p.code: p.name for b in (newest and newest.playbook, book) if b for p in b.posts},
        "new_id": new_id,
        "kept": False,
        "refused": "",
        **more,
    }
