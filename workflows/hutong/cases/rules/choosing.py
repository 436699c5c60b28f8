"""Category → grade → flow, with the reason; and what category the words of a report suggest."""

import msgspec

from hutong.cases.errors import CategoryUnknown
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.posts.reasons import Reason
from hutong.texts import N_

BY_WORDS = N_("描述里有“{word}”，归为“{category}”。")


class Suggestion(msgspec.Struct, frozen=True):
    """A category and the words that suggest it."""

    category: str
    words: tuple[str, ...]


class Choice(msgspec.Struct, frozen=True):
    category: str
    grade: str
    flow: str
    danger: bool
    reasons: tuple[Reason, ...]


def suggest(playbook: Playbook, text: str, *, danger: bool = False) -> tuple[Suggestion, ...]:
    """Categories whose words stand in the text, the one with most letters matched first."""
    found = [
        Suggestion(category.code, tuple(word for word in category.keywords if word in text))
        for category in playbook.categories
        if category.danger or not danger
    ]
    matching = [s for s in found if s.words]
    return tuple(sorted(matching, key=lambda s: -sum(map(len, s.words))))


def choose(playbook: Playbook, category: str | None, text: str, *, danger: bool = False) -> Choice:
    """Raises CategoryUnknown where none was named and the words suggest none.

    A report down the danger line takes the danger flow whatever its category; without one, the first dangerous.
    """
    reasons: list[Reason] = []
    if category is None:
        suggestions = suggest(playbook, text, danger=danger)
        if suggestions:
            category = suggestions[0].category
            name = playbook.category(category).name
            word = "、".join(suggestions[0].words)
            reasons.append(Reason(BY_WORDS, {"word": word, "category": name}))
        elif danger:
            category = next((c.code for c in playbook.categories if c.danger), playbook.categories[0].code)
        else:
            raise CategoryUnknown(field="category")
    try:
        found = playbook.category(category)
    except NotInPlaybook:
        raise CategoryUnknown(field="category") from None
    grade = playbook.grade(found.grade)
    if danger or found.danger:
        flow = playbook.flow(playbook.danger.flow)
        text = N_("“{category}”可能危及公共安全，不分等级，直接走“{flow}”流程。")
        reasons.append(Reason(text, {"category": found.name, "flow": flow.name}))
        return Choice(found.code, grade.code, flow.code, danger=True, reasons=tuple(reasons))
    flow = playbook.flow(grade.flow)
    text = N_("“{category}”按制度属“{grade}”，走“{flow}”流程。")
    reasons.append(Reason(text, {"category": found.name, "grade": grade.name, "flow": flow.name}))
    return Choice(found.code, grade.code, flow.code, danger=False, reasons=tuple(reasons))
