"""A small office in memory, staffed for any playbook; and the packs as playbooks."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from hutong.cases.states import Setting
from hutong.clocks import Calendar
from hutong.playbooks import packs
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, AwayFact, PlaceFact, PostFact, TermFact

SINCE = date(2017, 1, 1)


def uid(n: int) -> UUID:
    return UUID(int=n)


class Staffed:
    """Two communities, a street and three alleys, and for every kind of post one over each of its places.

    `vacant` kinds have posts without holders, `missing` kinds no posts at all, `away` people are never there;
    `same` gives the post of one kind to the very person who has another.
    """

    STREET, ALLEY, FAR, DEAD_END = (uid(n) for n in (1, 2, 3, 4))
    ALLEYS = (STREET, ALLEY, FAR, DEAD_END)
    COMMUNITIES = (uid(21), uid(22))

    def __init__(self, playbook: Playbook, *, vacant=(), missing=(), away=(), same=(), stewards: int = 2) -> None:
        self.playbook = playbook
        self.posts: dict[tuple[str, UUID | None], list[UUID]] = {}
        self.people: dict[UUID, UUID] = {}
        posts, places, terms = [], [], []
        shared = dict(same)
        for k, kind in enumerate(playbook.posts):
            if kind.code in missing:
                continue
            where: tuple[UUID | None, ...] = (None,)
            if kind.covers is Covers.ALLEYS:
                where = self.ALLEYS
            elif kind.covers is not Covers.OFFICE:
                where = self.COMMUNITIES
            for w, place in enumerate(where):
                for n in range(stewards if kind.desk == "steward" else 1):
                    post = uid(100_000 + k * 1000 + w * 10 + n)
                    posts.append(PostFact(post, kind.code, f"{kind.name.zh}{w}{n}", SINCE))
                    self.posts.setdefault((kind.code, place), []).append(post)
                    if kind.covers is Covers.ALLEYS:
                        places.append(PlaceFact(post, place, None, SINCE))
                    elif place is not None:
                        places.append(PlaceFact(post, None, place, SINCE))
                    if kind.code in vacant:
                        continue
                    other = self.posts.get((shared.get(kind.code, ""), None)) or []
                    person = self.people[other[0]] if other and w == 0 else uid(500_000 + k * 1000 + w * 10 + n)
                    self.people[post] = person
                    terms.append(TermFact(uid(900_000 + len(terms)), post, person, SINCE))
        everyone = sorted(set(self.people.values()))
        self.directory = Directory(
            kinds=playbook.posts,
            alleys=tuple(
                AlleyFact(a, self.COMMUNITIES[n // 2], "street" if n == 0 else "alley", f"巷{n}", SINCE)
                for n, a in enumerate(self.ALLEYS)
            ),
            posts=tuple(posts),
            places=tuple(places),
            appointments=tuple(terms),
            absences=tuple(AwayFact(everyone[n % len(everyone)], SINCE, date(2050, 1, 1)) for n in away),
        )
        self.setting = Setting(playbook=playbook, version=1, calendar=Calendar(), directory=self.directory)

    def holder(self, kind: str, place: UUID | None = None, n: int = 0) -> UUID:
        return self.people[self.posts[kind, place][n]]

    @property
    def everyone(self) -> list[UUID]:
        return sorted(set(self.people.values()))


@pytest.fixture(scope="session")
def staffed() -> Callable[..., Staffed]:
    return Staffed


@pytest.fixture(scope="session")
def pack() -> Callable[[str], Playbook]:
    def load(name: str) -> Playbook:
        return msgspec.toml.decode(packs.text(name), type=Playbook)

    return load


@pytest.fixture(scope="session")
def monday() -> datetime:
    """Ten in the morning in Beijing, on a working Monday."""
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def amended():
    """`amended(setting, "quick", "handle", "done", when=…)`: a setting with one step, or one action of it, changed."""

    def make(setting: Setting, flow: str, step: str, action: str | None = None, **changes) -> Setting:
        book, replace = setting.playbook, msgspec.structs.replace
        old = book.flow(flow).step(step)
        if action is not None:
            acts = tuple(replace(a, **changes) if a.code == action else a for a in old.actions)
            changes = {"actions": acts}
        steps = tuple(replace(s, **changes) if s.code == step else s for s in book.flow(flow).steps)
        flows = tuple(replace(f, steps=steps) if f.code == flow else f for f in book.flows)
        return replace(setting, playbook=replace(book, flows=flows))

    return make
