"""Who is looking: a signed-in account, with what it may do today."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from hutong.db import City, Department, District, Scope
from hutong.db import Office as OfficeScope
from hutong.journal import Actor
from hutong.playbooks.terms import Terms

ViewerKind = Literal["person", "authority"]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that the viewer holds today; `cover` when standing in for its holder."""

    id: UUID
    kind: str
    name: str
    desk: str
    cover: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in account. `office_id` is set for people of an office, `city_id` for authority accounts."""

    kind: ViewerKind
    id: UUID
    session_id: UUID
    name: str
    permissions: frozenset[str]
    language: str = "zh"
    text_px: int = 0
    office_id: UUID | None = None
    city_id: UUID | None = None
    district_id: UUID | None = None
    department_id: UUID | None = None
    role: str = "person"
    posts: tuple[HeldPost, ...] = field(default=())
    terms: Terms = field(default_factory=Terms)
    """What the viewer's office calls things."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def desks(self) -> frozenset[str]:
        """First screens of the posts held."""
        return frozenset(post.desk for post in self.posts)

    @property
    def actor(self) -> Actor:
        """As whom the viewer's deeds are journalled; with a post where exactly one is held."""
        post = self.posts[0].id if len(self.posts) == 1 else None
        return Actor(self.kind, self.id, post=post, name="" if self.kind == "person" else self.name)

    @property
    def scope(self) -> Scope:
        """For whom the viewer's transactions work."""
        if self.office_id is not None:
            return OfficeScope(self.office_id)
        if self.city_id is None:  # pragma: no cover - every account has one or the other
            raise LookupError(self.id)
        if self.department_id is not None:
            return Department(self.city_id, self.department_id)
        if self.district_id is not None:
            return District(self.city_id, self.district_id)
        return City(self.city_id)
