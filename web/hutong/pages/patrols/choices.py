"""What a form offers to choose from: (value, words) in the reader's language."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hutong.access.viewers import Viewer
from hutong.ids import new_id
from hutong.pages.forms import Form
from hutong.patrols.places import MyAlley
from hutong.playbooks.categories import Category
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import CLOSED
from hutong.texts import current_language

AlleyChoices = list[tuple[UUID, str]]


def given_id(form: Form[Any]) -> UUID:
    """The id that the page was made with; a new one where what came back is none."""
    try:
        return UUID(form.typed("id"))
    except ValueError:
        return new_id()


def alley_choices(alleys: Iterable[MyAlley]) -> AlleyChoices:
    return [(alley.id, alley.name) for alley in alleys]


def category_choices(categories: Iterable[Category]) -> list[tuple[str, str]]:
    return [(category.code, category.name.in_language(current_language())) for category in categories]


def closed_at_once(playbook: Playbook, viewer: Viewer) -> list[Category]:
    """Categories that the viewer may close with the report: the first step is his post's, and leads to the end."""
    mine = {post.kind for post in viewer.posts}
    found = []
    for category in playbook.categories:
        flow = playbook.flow_for(category.code)
        first = flow.step(flow.first)
        ends = [action for action in first.actions if action.to == CLOSED]
        if first.who.post in mine and any(viewer.permissions >= action.verb.permissions for action in ends):
            found.append(category)
    return found
