"""What the page of a baseline shows."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.pages.baselines.places import here
from hutong.pages.playbook_findings.showing import told
from hutong.playbooks.baselines.checking import check_baseline, section_labels
from hutong.playbooks.baselines.queries import baselines, draft_of
from hutong.playbooks.baselines.standing_alone import changed
from hutong.playbooks.library.queries import shared_packs
from hutong.visits.clock import Clock


async def facts(
    session: AsyncSession, clock: Clock, *, publishing: bool = False, taking: bool = False
) -> dict[str, Any]:
    """`publishing`, `taking`: the form so named is the one that was refused."""
    city_id, place_id, home = here()
    labels = section_labels()
    draft, versions = await draft_of(session, city_id, place_id), await baselines(session, city_id, place_id)
    checked = check_baseline(draft.source) if draft else None
    is_read = checked is not None and checked.document is not None
    return {
        "draft": draft,
        "checked": checked,
        "found": told(draft.source, checked.findings, home) if draft and checked else [],
        "changed": changed(versions[0].document, checked.document or {}) if checked and is_read and versions else None,
        "versions": versions,
        "library": await shared_packs(session, city_id),
        "labels": labels,
        "today": clock.today,
        "publishing": publishing,
        "taking": taking,
        "choices": list(labels.items()),
    }
