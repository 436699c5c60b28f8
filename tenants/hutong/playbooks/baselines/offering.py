"""What the office's place in its city offers it: baselines to take over, and newer versions of those it has."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks.baselines.errors import BaselineMissing
from hutong.playbooks.baselines.models import Baseline
from hutong.playbooks.baselines.queries import above, baseline, newest
from hutong.playbooks.baselines.taking import as_laid_down, differences, fill, missing_sections
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.document import Playbook
from hutong.playbooks.inheriting import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an office's rules stand to one baseline."""

    level: Level
    name: str
    """Of the district or city."""
    newest: Baseline
    pinned: Baseline | None
    """The version taken over; none where the office took nothing from this baseline."""
    inherited: tuple[str, ...]
    differences: tuple[Change, ...]
    """To the pinned version, else to the newest."""
    news: tuple[Change, ...]
    """What the newest version would change, where a newer one than the pinned is there."""

    @property
    def has_news(self) -> bool:
        return self.pinned is not None and self.pinned.version < self.newest.version


async def standings(session: AsyncSession, playbook: Playbook) -> list[Standing]:
    """To the district's baseline and to the city's, so far as they have published one."""
    place = await above(session)
    found = []
    for level in Level:
        latest = await newest(session, place.city_id, place.place(level))
        if latest is None:
            continue
        inherits = playbook.inherits if playbook.inherits and playbook.inherits.from_ is level else None
        pinned = await baseline(session, place.city_id, place.place(level), inherits.version) if inherits else None
        news: tuple[Change, ...] = ()
        if inherits and pinned and pinned.version < latest.version:
            news = tuple(c for c in _news(playbook, pinned, latest) if c.key[0] in inherits.sections)
        found.append(
            Standing(
                level=level, name=place.name(level), newest=latest, pinned=pinned,
                inherited=inherits.sections if inherits else (),
                differences=differences(playbook, pinned or latest), news=news,
            )
        )  # fmt: skip
    return found


async def filled(session: AsyncSession, source: str) -> str:
    """The text with every section that it inherits written out; what no baseline has stays missing."""
    found = missing_sections(source)
    if found is None:
        return source
    inherits, sections = found
    place = await above(session)
    pinned = await baseline(session, place.city_id, place.place(inherits.from_), inherits.version)
    return fill(source, pinned, sections) if pinned else source


async def check_pinned(session: AsyncSession, playbook: Playbook) -> None:
    """Before a publication: what a playbook says of its descent is true. Raises BaselineMissing."""
    inherits = playbook.inherits
    if inherits is None:
        return
    place = await above(session)
    if await baseline(session, place.city_id, place.place(inherits.from_), inherits.version) is None:
        raise BaselineMissing(field="source", name=place.name(inherits.from_), n=inherits.version)


def _news(playbook: Playbook, pinned: Baseline, latest: Baseline) -> tuple[Change, ...]:
    return compare(as_laid_down(playbook, pinned), as_laid_down(playbook, latest))
