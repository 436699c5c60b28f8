"""Everything that the page of a list shows."""

from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.lists import COUNTED, alleys_within, cases_found, counts_of
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.ids import new_id
from hutong.pages.cases.asking import SOURCES_ASKED, Asked, asked_for, wanted_of
from hutong.pages.cases.words import SOURCES, category_word, standing, step_word
from hutong.pages.forms import blank
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version
from hutong.posts.queries import OfficeNow
from hutong.saved_lists.queries import Saved, offers_of
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

PAGE = 50
_TABS = (
    ("mine", N_("我的")),
    ("open", N_("在办")),
    ("late", N_("逾期")),
    ("danger", N_("危险")),
    ("watched", N_("关注")),
    ("reported", N_("我报的")),
    ("closed", N_("已结")),
    ("all", N_("全部")),
)
_DEEDS = (
    ("watch", "case.read", N_("关注")),
    ("label", "case.read", N_("贴标签")),
    ("accept", "case.handle", N_("受理")),
    ("assign", "case.assign", N_("派遣")),
    ("hand_on", "case.assign", N_("转办")),
    ("hand_on", "case.supervise", N_("转办")),
    ("close", "case.close", N_("结案")),
)


async def list_page(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, asked: Asked
) -> dict[str, Any]:
    """The context of cases/index.html."""
    now, everything = clock.now(), viewer.may("office.read")
    found = await cases_found(
        session, wanted_of(asked), person=viewer.id, everything=everything, now=now, limit=PAGE + 1,
        before=asked.before,
    )  # fmt: skip
    office, setting = await setting_at(session, now)
    offers = await offers_of(session, viewer.id)
    alleys = setting.directory.alleys if everything else alleys_within(setting, viewer.id, now)
    playbook = in_force.playbook
    shown = {alley.community_id for alley in alleys}
    return {
        "asked": asked,
        "form": blank(),
        "cases": found[:PAGE],
        "more": found[PAGE - 1].id if len(found) > PAGE else None,
        "tabs": [(which, gettext(label)) for which, label in _TABS],
        "alleys": [(alley.id, alley.name) for alley in alleys],
        "communities": [(one.id, one.name) for one in offers.communities if one.id in shown],
        "categories": [(category.code, say(category.name)) for category in playbook.categories],
        "grades": [(grade.code, say(grade.name)) for grade in playbook.grades],
        "steps": [
            (f"{flow.code}/{step.code}", f"{say(flow.name)} · {say(step.name)}")
            for flow in playbook.flows
            for step in flow.steps
        ],
        "owners": _owners(office, setting, clock),
        "sources": [(source, gettext(SOURCES[source])) for source in SOURCES_ASKED],
        "labels": offers.labels,
        "saved": await counted(session, viewer, clock, offers.saved),
        "deeds": {code: gettext(word) for code, needs, word in _DEEDS if viewer.may(needs)},
        "new_id": new_id,
        "standing": standing,
        "step": lambda case: step_word(playbook, case.flow, case.step),
        "category": lambda case: category_word(playbook, case.category),
    }


async def counted(
    session: AsyncSession, viewer: Viewer, clock: Clock, saved: tuple[Saved, ...]
) -> list[tuple[Saved, str]]:
    """Each kept list with how many it finds now, for this reader."""
    wanted = [wanted_of(asked_for(dict(parse_qsl(one.query)))) for one in saved]
    counts = await counts_of(session, wanted, person=viewer.id, everything=viewer.may("office.read"), now=clock.now())
    return [
        (one, f"{COUNTED - 1}+" if count >= COUNTED else str(count)) for one, count in zip(saved, counts, strict=True)
    ]


def _owners(office: OfficeNow, setting: Setting, clock: Clock) -> list[tuple[Any, str]]:
    """Posts that a step of some flow may lie with, and that somebody acts in."""
    kinds = {step.who.post for flow in setting.playbook.flows for step in flow.steps if step.who.post}
    posts = [post for post in setting.directory.posts if post.kind in kinds]
    return [
        (post.id, f"{office.names.get(post.id, '')}（{_people(office, setting, post.id, clock)}）")
        for post in posts
        if setting.directory.holders(post.id, clock.today).people
    ]


def _people(office: OfficeNow, setting: Setting, post: Any, clock: Clock) -> str:
    people = setting.directory.holders(post, clock.today).people
    return "、".join(office.names.get(person, "") for person in people)
