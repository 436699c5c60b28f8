"""`/o/{office}/posts`: the tree of posts with holders and vacancies, on the screen and on paper."""

from litestar import Controller, get
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.pages.answers import Page
from hutong.pages.navigation import Entry
from hutong.pages.trees.growing import grow
from hutong.playbooks.queries import Version
from hutong.posts.queries import office_at
from hutong.texts import N_
from hutong.visits.clock import Clock


class PostTree(Controller):
    path = "/o/{slug:str}/posts"

    @get("/", permission=("office.read", "post.appoint", "steward.engage"), name="posts.tree")
    async def show(self, session: AsyncSession, clock: Clock, in_force: Version) -> Page:
        office = await office_at(session, clock.now())
        rows = await session.execute(select(Community.id, Community.name).order_by(Community.code))
        communities = {row.id: row.name for row in rows}
        directory = office.directory(in_force.version, in_force.playbook.posts)
        return Page("trees/index.html", tree=grow(directory, office.names, communities, clock.today))


controllers = [PostTree]
navigation = [Entry(N_("岗位图"), "/posts", "office.read", order=71)]
