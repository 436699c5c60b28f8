"""Sums over the working time of a calendar, across years; instants in microseconds, days as ordinals."""

from functools import lru_cache

from hutong.clocks.office_days import OfficeDays
from hutong.clocks.tables import YearTable, build_year


class WorkingTime:
    """The working time of one calendar as a line one can walk along; its years are made when first needed.

    `year` beside an instant is the office's year at that instant.
    """

    __slots__ = ("_office", "_years")

    def __init__(self, office: OfficeDays) -> None:
        self._office = office
        self._years: dict[int, YearTable] = {}

    def year(self, year: int) -> YearTable:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = build_year(self._office, year)
        return table

    def after(self, us: int, year: int, amount: int) -> int:
        """The first instant by which `amount` more (at least 1) was worked."""
        table = self.year(year)
        worked = table.worked_by(us) + amount
        while worked > table.total:
            worked -= table.total
            year += 1
            table = self.year(year)
        return table.earliest(worked)

    def ahead(self, us: int, year: int, amount: int) -> int:
        """The last instant from which `amount` is still worked until `us`; with 0, the next moment of work."""
        table = self.year(year)
        worked = table.worked_by(us) - amount
        while worked < 0:
            year -= 1
            table = self.year(year)
            worked += table.total
        while worked >= table.total:
            year += 1
            table, worked = self.year(year), 0
        return table.latest(worked)

    def worked(self, start: int, start_year: int, end: int, end_year: int) -> int:
        """Working time between two instants."""
        whole = sum(self.year(year).total for year in range(start_year, end_year))
        return whole + self.year(end_year).worked_by(end) - self.year(start_year).worked_by(start)

    def day(self, ordinal: int, year: int, offset: int) -> tuple[YearTable, int]:
        """Table and index of the working day `offset` after (or before) the last one up to and including a day."""
        table = self.year(year)
        index = table.count_through(ordinal) - 1 + offset
        while index < 0:
            year -= 1
            table = self.year(year)
            index += len(table.days)
        while index >= len(table.days):
            index -= len(table.days)
            year += 1
            table = self.year(year)
        return table, index

    def days(self, after: int, after_year: int, through: int, through_year: int) -> int:
        """Working days later than the day `after`, up to and including the day `through`."""
        whole = sum(len(self.year(year).days) for year in range(after_year, through_year))
        return whole + self.year(through_year).count_through(through) - self.year(after_year).count_through(after)

    def part_of_day(self, us: int, ordinal: int, year: int) -> float:
        """How much of a day's working time has passed, 0 to 1; 0 when the day is not worked."""
        table = self.year(year)
        index = table.count_through(ordinal) - 1
        if index < 0 or table.days[index] != ordinal:
            return 0.0
        return table.part_of_day(index, us)


@lru_cache(maxsize=1024)
def working_time_of(office: OfficeDays) -> WorkingTime:
    """Equal calendars share their tables, however often they are read from their rows."""
    return WorkingTime(office)
