"""Facts that a person can cause, told in one sentence of his own language."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from hutong.texts import N_


class Refusal(Exception):  # noqa: N818 - a refusal is a fact about the request, not a failure of the program
    """What was asked cannot be done; the sentence is a Chinese msgid with `{name}` fields.

    `field` names the form field that the sentence belongs to, where there is one.
    """

    status: ClassVar[int] = 409
    sentence: ClassVar[str] = ""

    more: Mapping[str, object] = MappingProxyType({})
    """Further members of the problem, for programs."""

    def __init__(self, sentence: str | None = None, /, *, field: str | None = None, **params: object) -> None:
        self.text = sentence if sentence is not None else self.sentence
        self.field = field
        self.params: Mapping[str, object] = params
        super().__init__(self.text.format_map(dict(params)) if params else self.text)

    @property
    def code(self) -> str:
        """Stable name for machines, such as `case-already-closed`."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class NotThere(Refusal):
    """Not there, or not yours: the answer is the same, byte for byte."""

    status = 404
    sentence = N_("没有找到这个页面或这条记录。")


class NotAllowed(Refusal):
    status = 403
    sentence = N_("您的岗位不能做这件事。")


class Invalid(Refusal):
    """One or more fields are wrong; each has its sentence."""

    status = 422
    sentence = N_("有几处需要改一下。")

    def __init__(self, problems: Sequence["FieldProblem"]) -> None:
        self.problems = tuple(problems)
        super().__init__(field=problems[0].field if problems else None)


class FieldProblem:
    """A sentence (Chinese msgid with `{name}` fields) about one form field."""

    __slots__ = ("field", "params", "sentence")

    def __init__(self, field: str, sentence: str, **params: object) -> None:
        self.field, self.sentence, self.params = field, sentence, params

    def __repr__(self) -> str:
        return f"FieldProblem({self.field!r}, {self.sentence!r})"
