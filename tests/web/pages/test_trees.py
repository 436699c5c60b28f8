"""The tree of posts: everybody once, under whom they report to; what is vacant is marked and leads to appointing."""

import re
from datetime import date
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from hutong.pages.trees.growing import grow
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, PlaceFact, PostFact, TermFact

DAY, SINCE = date(2026, 11, 23), date(2017, 1, 1)
ALLEYS, COMMUNITY = (UUID(int=1), UUID(int=2)), UUID(int=9)


@pytest.fixture
def directory():
    """One post of every kind of a pack over each of its places, each with a holder."""

    def make(pack):
        kinds = check_text(packs.text(pack)).playbook.posts
        posts, places, terms = [], [], []
        for k, kind in enumerate(kinds):
            where = {"alleys": ALLEYS, "office": (None,)}.get(kind.covers, (COMMUNITY,))
            for w, place in enumerate(where):
                post = UUID(int=1000 + 10 * k + w)
                posts.append(PostFact(post, kind.code, f"{kind.name.zh}{w}", SINCE))
                terms.append(TermFact(UUID(int=5000 + 10 * k + w), post, UUID(int=7000 + 10 * k + w), SINCE))
                if place in ALLEYS:
                    places.append(PlaceFact(post, place, None, SINCE))
                elif place:
                    places.append(PlaceFact(post, None, place, SINCE))
        alleys = tuple(AlleyFact(a, COMMUNITY, "alley", f"巷{a.int}", SINCE) for a in ALLEYS)
        return Directory(
            kinds=kinds, alleys=alleys, posts=tuple(posts), places=tuple(places), appointments=tuple(terms)
        )

    return make


def _walk(branches, depth=0):
    for branch in branches:
        yield branch, depth
        yield from _walk(branch.under, depth + 1)


def test_every_post_hangs_once_under_the_one_it_reports_to(directory):
    office = directory("financial-street")
    tree = grow(office, {}, {}, DAY)
    found = list(_walk(tree.roots))
    assert sorted(branch.id for branch, _ in found) == sorted(post.id for post in office.posts)
    assert (tree.posts, tree.vacant) == (len(office.posts), 0)
    for branch, _ in found:
        for child in branch.under:
            kind = office.kind(office.post(child.id).kind)
            assert kind.reports_to == office.post(branch.id).kind


def test_posts_told_to_report_to_one_another_are_shown_all_the_same(directory):
    office = directory("starter")
    first, second, *rest = office.posts
    turned = (
        msgspec.structs.replace(first, reports_to=second.id),
        msgspec.structs.replace(second, reports_to=first.id),
    )
    tree = grow(msgspec.structs.replace(office, posts=(*turned, *rest)), {}, {}, DAY)
    assert len(list(_walk(tree.roots))) == len(office.posts)


async def test_the_page_marks_what_is_vacant_and_leads_to_appointing(street, sign_in):
    admin, chief = await sign_in(street, "office-admin"), await sign_in(street, "general-chief")
    async with street.session() as session:
        end = text(
            "UPDATE appointments SET until = since WHERE office_id = :office AND post_id IN"
            " (SELECT id FROM posts WHERE office_id = :office AND kind = 'deputy-general-chief')"
        )
        await session.execute(end, {"office": street.id})
    page = await admin.get(f"/o/{street.slug}/posts")
    assert page.status_code == 200, page.text
    assert page.text.count("空缺</span>") == 1
    assert "空缺 1 个" in page.text
    assert "去任命" in page.text
    for person in (person for people in street.people.values() for person in people):
        if person.login.startswith("deputy-general-chief"):
            continue
        assert len(re.findall(rf">{person.name}</a>", page.text.split("<main")[1])) == 1
    seen = await chief.get(f"/o/{street.slug}/posts")
    assert seen.status_code == 200
    assert "去任命" not in seen.text
    assert (await (await sign_in(street, "alley-chief")).get(f"/o/{street.slug}/posts")).status_code == 403
