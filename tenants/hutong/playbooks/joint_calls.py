"""The kinds of joint call (联动) that an office knows: going out together, talking it over, an emergency."""

from hutong.clocks.limits import Limit
from hutong.playbooks.sections import Code, Section, Text


class CallKind(Section, frozen=True, kw_only=True):
    """How departments are called together: under which name, whom as a rule, and how soon they answer."""

    code: Code
    name: Text
    departments: tuple[Code, ...] = ()
    """Called as a rule; whoever calls may choose others."""
    answer_within: Limit | None = None
    """How soon each called department answers. None goes by what the step says, else by the meeting itself."""
    at_once: bool = False
    """Departments meet as soon as they can, and hear of it at once, also in quiet hours."""


ENFORCEMENT = "enforcement"
THREE = (
    CallKind(code=ENFORCEMENT, name=Text(zh="联合执法", en="joint enforcement")),
    CallKind(code="consultation", name=Text(zh="会商", en="consultation")),
    CallKind(code="emergency", name=Text(zh="应急", en="emergency"), at_once=True),
)
"""Where an office names none; the first then goes by what the office calls a joint call."""
