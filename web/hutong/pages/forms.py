"""Forms: every wrong field at once, each with its sentence, and nothing typed is lost.

    form = await read_form(request, ReportProblem)
    with form.or_again("cases/new.html", alleys=alleys):
        case = await service.open_case(session, form.value, by=viewer.actor, now=clock.now())
    return go(f"{office.home}/cases/{case.id}")

Inside the block a wrong field, or a Refusal of the service, abandons the transaction and answers 422 with the same
page, which finds the form in its context as `form`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from hutong.errors import Invalid, NotAllowed, NotThere, Refusal
from hutong.pages.photos.plain import keep_plain_photos
from hutong.pages.reading import Typed, nested, read_struct
from hutong.texts import gettext

S = TypeVar("S", bound=msgspec.Struct)


_PHRASE = "phrase_into_"


class FormRefused(Exception):  # noqa: N818 - a fact about the form
    """The page is shown again; raising it, not returning, is what abandons the transaction."""

    def __init__(self, template: str, context: Mapping[str, Any], status: int) -> None:
        super().__init__(template)
        self.template, self.context, self.status = template, context, status


class Form(Generic[S]):
    """What was typed, what it means, and what is wrong with it."""

    def __init__(self, value: S | None, typed: Typed, errors: dict[str, str]) -> None:
        self._value = value
        self._typed = typed
        self.errors = errors
        """Sentence by field name; the empty name stands for the whole form."""

    @property
    def is_right(self) -> bool:
        return not self.errors

    @property
    def value(self) -> S:
        """The parsed input; raises `Invalid` when a field is wrong."""
        if self._value is None or self.errors:
            raise Invalid([])
        return self._value

    def typed(self, name: str, default: object = "") -> str:
        """The last thing typed into a field, for showing it again."""
        values = self._typed.get(name)
        return values[-1] if values and isinstance(values[-1], str) else "" if default is None else str(default)

    def chosen(self, name: str) -> tuple[str, ...]:
        """All values of a field that may have several."""
        return tuple(value for value in self._typed.get(name, ()) if isinstance(value, str))

    def has(self, name: str) -> bool:
        return name in self._typed

    def wrong(self, name: str, sentence: str, /, **params: object) -> None:
        """Note a sentence (Chinese msgid) on a field; "" for the whole form."""
        self.errors.setdefault(name, gettext(sentence, **params))

    @contextmanager
    def or_again(self, template: str, /, **context: Any) -> Iterator[None]:
        """Answer with the page again, 422 (or the refusal's own status), when anything in the block refuses."""
        status = 422
        try:
            yield
        except (NotThere, NotAllowed):
            raise
        except Invalid as refusal:
            for problem in refusal.problems:
                self.wrong(problem.field, problem.sentence, **problem.params)
            if not self.errors:
                self.wrong("", refusal.text, **refusal.params)
        except Refusal as refusal:
            self.wrong(refusal.field or "", refusal.text, **refusal.params)
            status = 422 if refusal.field else refusal.status
        else:
            return
        raise FormRefused(template, {**context, "form": self}, status)


async def read_form(request: Request[Any, Any, Any], schema: type[S]) -> Form[S]:
    """Parse the sent form into `schema`, collecting the sentences of all wrong fields. Photos go to the store first."""
    sent = await request.form()
    typed: Typed = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                typed.setdefault(name, []).append(value)
        else:
            typed.setdefault(name, []).append(str(value))
    _fill_in_phrases(typed)
    refused = await keep_plain_photos(request, typed)
    form = parse_form(typed, schema)
    for name, sentence in refused.items():
        form.wrong(name, sentence)
    return form


def _fill_in_phrases(typed: Typed) -> None:
    """A canned text that was chosen stands for a field that was left empty; script has put it there already."""
    for name in [name for name in typed if name.startswith(_PHRASE)]:
        chosen, field = typed.pop(name)[-1], name.removeprefix(_PHRASE)
        if not any(str(value).strip() for value in typed.get(field, ())):
            typed[field] = [chosen]


def parse_form(typed: Typed, schema: type[S]) -> Form[S]:
    """As `read_form`, from values by name."""
    value, errors = read_struct(nested(typed), schema)
    return Form(value, typed, errors)


def blank(**initial: object) -> Form[Any]:
    """A form not sent yet, with what its fields first show."""
    typed: Typed = {}
    for name, value in initial.items():
        if isinstance(value, (list, tuple, set, frozenset)):
            typed[name] = [str(each) for each in value]
        elif value is not None:
            typed[name] = ["1" if value is True else "" if value is False else str(value)]
    return Form(None, typed, {})
