"""Bodies of the district that a case can be taken to together, as dated data."""

from datetime import date

import msgspec

from hutong.playbooks.sections import Code, Section, Text


class Department(Section, frozen=True, kw_only=True):
    """Named as of its time: bodies are merged and renamed. Both days inclusive."""

    code: Code
    name: Text
    from_: date | None = msgspec.field(name="from", default=None)
    until: date | None = None

    def is_in_being(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)
