"""How long something may take, and on which of the four clocks."""

from enum import StrEnum

from msgspec import Struct

from hutong.texts import N_, gettext, ngettext

LONGEST_HOURS = 87_600  # Ten years: past any real limit, and far from the end of the datetime range.
LONGEST_DAYS = 3_650


class ClockKind(StrEnum):
    """The four clocks by which street offices count their limits."""

    CONTINUOUS_HOURS = "continuous_hours"  # Day and night.
    WORKING_HOURS = "working_hours"  # Only within the office's morning and afternoon sessions.
    WORKING_DAYS = "working_days"  # Whole working days; the day of the start does not count.
    NATURAL_DAYS = "natural_days"  # Whole days of the calendar; the day of the start does not count.

    @property
    def counts_days(self) -> bool:
        return self is ClockKind.WORKING_DAYS or self is ClockKind.NATURAL_DAYS

    @property
    def needs_table(self) -> bool:
        """Whether the answer depends on which days are working days."""
        return self is ClockKind.WORKING_HOURS or self is ClockKind.WORKING_DAYS


class NotALimit(ValueError):  # noqa: N818 - said of what was written, as a fact
    """`sentence` is a msgid: it may be kept and shown to a reader of another language."""

    def __init__(self, sentence: str, **params: int) -> None:
        self.sentence, self.params = sentence, params
        super().__init__(gettext(sentence, **params))


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount of time on one clock: hours (down to the minute) or whole days."""

    amount: int | float
    clock: ClockKind

    def __post_init__(self) -> None:
        most = LONGEST_DAYS if self.clock.counts_days else LONGEST_HOURS
        if not 0 < self.amount <= most:
            raise NotALimit(N_("时限必须大于 0，且不超过 {most}。"), most=most)
        if self.clock.counts_days and self.amount != int(self.amount):
            raise NotALimit(N_("按天计算的时限必须是整天数。"))
        if abs(self.amount * 60 - round(self.amount * 60)) > 1e-6:
            raise NotALimit(N_("按小时计算的时限最细到分钟。"))

    @property
    def microseconds(self) -> int:
        """The length of a limit in hours; meaningless for days, whose length is the calendar's affair."""
        return round(self.amount * 60) * 60_000_000

    @property
    def days(self) -> int:
        return int(self.amount)

    def __str__(self) -> str:
        return amount_text(self.amount, self.clock)


def amount_text(amount: float, clock: ClockKind) -> str:
    """`4 个工作小时` and the like, in the reader's language."""
    n = int(amount) if amount == int(amount) else round(amount, 2)
    sentence = AMOUNTS[clock]
    return ngettext(sentence, sentence, 1 if n == 1 else 2, n=n)


AMOUNTS = {
    ClockKind.CONTINUOUS_HOURS: N_("{n} 小时"),
    ClockKind.WORKING_HOURS: N_("{n} 个工作小时"),
    ClockKind.WORKING_DAYS: N_("{n} 个工作日"),
    ClockKind.NATURAL_DAYS: N_("{n} 个自然日"),
}
