"""Who hears of rules, and telling each in their language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.service import tell
from hutong.people.models import Person
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.comparing.touching import posts_touched
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version, number_before, version
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import is_on
from hutong.posts.queries import office_at
from hutong.texts import speaking

Words = Callable[[], tuple[str, str]]
"""Title and body, in the language that is spoken when it is called."""


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of post, those who hold it on the day, and the changes that are about it."""

    post: str
    people: tuple[UUID, ...]
    changes: tuple[Change, ...]


def touched(directory: Directory, changes: Sequence[Change], day: date) -> tuple[Touched, ...]:
    """Kinds in the order of the directory's playbook; a kind that nobody holds is among them, with nobody."""
    about: dict[str, list[Change]] = {}
    for change in changes:
        for post in posts_touched(change):
            about.setdefault(post, []).append(change)
    order = [kind.code for kind in directory.kinds]
    kinds = sorted(about, key=lambda code: order.index(code) if code in order else len(order))
    return tuple(
        Touched(post=kind, people=holders_of(directory, {kind}, day), changes=tuple(about[kind])) for kind in kinds
    )


async def changes_of(session: AsyncSession, number: int) -> tuple[Version, tuple[Change, ...]]:
    """A version and what it changed of the one before it; raises NoSuchVersion."""
    shown = await version(session, number)
    earlier = await number_before(session, number)
    before = await version(session, earlier) if earlier else shown
    return shown, compare(before.playbook, shown.playbook)


def holders_of(directory: Directory, kinds: Iterable[str], day: date) -> tuple[UUID, ...]:
    """Everybody who acts in a post of these kinds on the day, each once."""
    wanted = set(kinds)
    posts = [post.id for post in directory.posts if post.kind in wanted and is_on(post, day)]
    return tuple(dict.fromkeys(person for post in posts for person in directory.holders(post, day).people))


async def people_with(session: AsyncSession, playbook: Playbook, verbs: set[Verb], now: datetime) -> tuple[UUID, ...]:
    """Everybody with one of the duties under `playbook`, and the office's administrators where that is one of them."""
    office = await office_at(session, now)
    day = now.astimezone(ZoneInfo(office.zone)).date()
    kinds = {post.code for post in playbook.posts if verbs & set(post.duties)}
    found = holders_of(office.directory(office.version or 0, playbook.posts), kinds, day)
    if Verb.ADMINISTER in verbs:
        here = Person.office_id == bound_office(session), Person.administrator, Person.left_at.is_(None)
        found += tuple((await session.scalars(select(Person.id).where(*here))).all())
    return tuple(dict.fromkeys(found))


async def languages_of(session: AsyncSession, people: Iterable[UUID]) -> Mapping[str, list[UUID]]:
    """The people by the language in which they are told; whoever left is not among them."""
    wanted = list(people)
    here = Person.office_id == bound_office(session), Person.id.in_(wanted), Person.left_at.is_(None)
    found: dict[str, list[UUID]] = {}
    for person, language in await session.execute(select(Person.id, Person.language).where(*here)):
        found.setdefault("en" if language == "en" else "zh", []).append(person)
    return found


async def tell_each(
    session: AsyncSession,
    people: Iterable[UUID],
    kind: str,
    words: Words,
    link: str,
    *,
    now: datetime,
    urgent: bool = False,
) -> None:
    """In each one's language; groups are not told: what is told so is nobody else's business."""
    for language, readers in (await languages_of(session, people)).items():
        with speaking(language):
            title, body = words()
        await tell(
            session, to=readers, kind=kind, title=title, body=body, link=link, urgent=urgent, to_groups=False, now=now
        )  # fmt: skip
