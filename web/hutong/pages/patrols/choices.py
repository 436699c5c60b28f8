"""What a form offers to choose from: (value, words) in the reader's language."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hutong.access.viewers import Viewer
from hutong.cases.at_once import closing_action
from hutong.ids import new_id
from hutong.pages.forms import Form
from hutong.patrols.places import MyAlley
from hutong.playbooks.categories import Category
from hutong.playbooks.document import Playbook
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
    """Categories that the viewer may close with the report: whose first step leads to the end by a deed of his post."""
    mine = {post.kind for post in viewer.posts}
    return [each for each in playbook.categories if closing_action(playbook, each.code, mine) is not None]
