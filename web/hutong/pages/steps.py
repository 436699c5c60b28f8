"""One question a page, without script too: what was answered so far is carried along in the form.

    steps = Steps(form, [Step("people", "people"), Step("need", "need")])
    if not steps.is_whole():
        return Page("patrols/visit.html", form=form, steps=steps)
    with form.or_again("patrols/visit.html", steps=steps):
        await record_visit(...)

Nothing is kept before the last question. A form sent without a step is whole, as one page would send it.
"""

from collections.abc import Sequence
from typing import Any

from hutong.pages.forms import Form


class Step:
    """A question and the fields that answer it."""

    def __init__(self, name: str, *fields: str) -> None:
        self.name, self.fields = name, fields


class Steps:
    """Which question a page shows; decided when it is shown, since a service may refuse an earlier answer."""

    def __init__(self, form: Form[Any], steps: Sequence[Step]) -> None:
        self._form, self.all = form, tuple(steps)
        self._shown = self.all[0]

    def is_whole(self) -> bool:
        """Whether the form may be taken; else the page is to be shown with its next question, or the same again."""
        errors, sent, back = self._form.errors, self._named("step"), self._named("to")
        if sent is None or (sent is self.all[-1] and back is None):
            self._shown = self.all[-1]
            return True
        mine = {name: errors[name] for name in sent.fields if name in errors} if back is None else {}
        self._shown = back or (sent if mine else self.all[self.all.index(sent) + 1])
        # Of questions that were not asked yet nothing is wrong.
        errors.clear()
        errors.update(mine)
        return False

    @property
    def status(self) -> int:
        return 422 if self._form.errors else 200

    @property
    def shown(self) -> Step:
        wrong = (step for step in self.all if any(field in self._form.errors for field in step.fields))
        return next(wrong, self._shown)

    @property
    def number(self) -> int:
        return self.all.index(self.shown) + 1

    @property
    def before(self) -> Step | None:
        return self.all[self.number - 2] if self.number > 1 else None

    @property
    def is_last(self) -> bool:
        return self.shown is self.all[-1]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """(field, value) of the answers to the other questions."""
        return [
            (field, value)
            for step in self.all
            if step is not self.shown
            for field in step.fields
            for value in self._form.chosen(field)
        ]

    def _named(self, field: str) -> Step | None:
        return next((step for step in self.all if step.name == self._form.typed(field)), None)
