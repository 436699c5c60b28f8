"""An entry in a sentence or two: what a list shows of it."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import inspect

from hutong.clocks.limits import ClockKind, Limit
from hutong.pages.playbook_forms.kinds import is_condition, on_page
from hutong.pages.playbook_forms.options import options_of
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.checking.shape import read
from hutong.playbooks.describing import (
    action_sentence,
    cadence_sentence,
    deduction_sentence,
    points_sentences,
    rung_sentence,
    step_sentences,
    weight_sentence,
)
from hutong.playbooks.describing_tiers import tier_sentence, waiver_sentence
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import Path
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.escalation import Rung
from hutong.playbooks.evaluation import Deduction, Weight
from hutong.playbooks.flows import Action, Flow, Step
from hutong.playbooks.labels import field_label
from hutong.playbooks.labels.places import called, plain
from hutong.playbooks.points import Rate
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tier, TierWaiver, TierWeight
from hutong.texts import N_, gettext

_MOST = 5
_LONGEST = 160

_SENTENCES: Mapping[type, Callable[[Playbook, Any, Any], tuple[str, ...]]] = {
    Cadence: lambda book, each, _: (cadence_sentence(book, each),),
    Step: lambda book, each, _: step_sentences(book, each)[:2],
    Action: lambda book, each, flow: (action_sentence(flow, each, book),) if isinstance(flow, Flow) else (),
    Rung: lambda book, each, _: (rung_sentence(book, each),),
    Rate: lambda _book, each, _: points_sentences(each, None),
    Weight: lambda _book, each, _: (weight_sentence(each),),
    Deduction: lambda _book, each, _: (deduction_sentence(each),),
    Tier: lambda _book, each, _: (tier_sentence(each),),
    TierWeight: lambda _book, each, _: (weight_sentence(each),),
    TierWaiver: lambda book, each, _: (waiver_sentence(book.tiers, each),) if book.tiers else (),
}


class Teller:
    """Tells entries of one document; what is broken in it is told as far as it goes."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        draft, _findings = read(document)
        self._draft = draft

    def tell(self, kind: inspect.StructType, raw: Any, path: Path) -> str:
        """Sentences where the section has its own, else the first few fields with their values."""
        if kind.cls in _SENTENCES:
            try:
                said = _SENTENCES[kind.cls](self._draft.playbook, self._value(path), self._value(path[:2]))
            except (NotInPlaybook, LookupError, AttributeError):
                said = ()
            if said:
                return " ".join(said)
        return self._listed(kind, raw, path)

    def _value(self, path: Path) -> Any:
        value: Any = self._draft.playbook
        for part in path:
            value = value[part] if isinstance(part, int) else getattr(value, part)
        return value

    def _listed(self, kind: inspect.StructType, raw: Any, path: Path) -> str:
        said = []
        for field in on_page(kind):
            value = raw.get(field.encode_name) if isinstance(raw, Mapping) else None
            if value is None or field.encode_name in {"code", "name"}:
                continue
            words = self._words(kind.cls, field, value, path)
            if words:
                label = field_label(kind.cls, field.encode_name)
                said.append(gettext(N_("{label}：{words}"), label=label, words=words))
        text = gettext(N_("；")).join(said[:_MOST])
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _words(self, cls: type, field: inspect.Field, value: Any, path: Path) -> str:
        kind = plain(field.type)
        if is_condition(kind):
            return ""
        if isinstance(kind, inspect.StructType):
            return self._of_part(kind, value, (*path, field.encode_name))
        if isinstance(value, bool):
            return gettext(N_("是")) if value else gettext(N_("否"))
        inner = plain(kind.item_type) if isinstance(kind, inspect.VarTupleType) else kind
        beside = self._beside(path)
        options = options_of(self._document, cls, field, inner, (*path, field.encode_name), beside)
        names = {option.value: option.label for option in options}
        values = value if isinstance(value, list) else [value]
        return gettext(N_("、")).join(names.get(str(each), str(each)) for each in values)

    def _of_part(self, kind: inspect.StructType, value: Any, path: Path) -> str:
        if not isinstance(value, Mapping):
            return ""
        if kind.cls is Text:
            return called({"name": value})
        if kind.cls is Limit:
            try:
                return str(Limit(value["amount"], ClockKind(value["clock"])))
            except (KeyError, ValueError, TypeError):
                return ""
        inner = (self._words(kind.cls, field, value[field.encode_name], path) for field in on_page(kind)
                 if value.get(field.encode_name) is not None)  # fmt: skip
        return " ".join(word for word in inner if word)

    def _beside(self, path: Path) -> str:
        found: Any = self._document
        for part in path:
            found = found[part]
        code = found.get("checklist") if isinstance(found, Mapping) else None
        return code if isinstance(code, str) else ""
