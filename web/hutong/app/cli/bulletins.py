"""`hutong bulletin`: the figures that an office prints, counted now."""

from datetime import date, datetime

import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.offices.lifecycle import this_office
from hutong.reports.counting import counting_of, value_of
from hutong.reports.periods import Period
from hutong.reports.sets import figure_set
from hutong.reports.using import choices
from hutong.settings import Settings
from hutong.texts import N_, gettext

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("office")
@click.option("--from", "start", type=DAY, required=True, help="First day, inclusive.")
@click.option("--to", "until", type=DAY, required=True, help="Last day, inclusive.")
@click.option("--all", "everything", is_flag=True, help="Also the figures of every other system that the office uses.")
@working
async def bulletin(
    answer: Answer, settings: Settings, *, office: str, start: datetime, until: datetime, everything: bool
) -> None:
    """Count the figures of an office's bulletin from its journal."""
    async with reach(settings) as at:
        place = await at.office(office)
        period = Period(_day(start), _day(until), place.zone)
        async with at.databases.session(Office(place.id)) as session:
            wanted = figure_set((await this_office(session)).pack)
            counted = {name: await counting_of(session, name, period) for name in wanted.figures}
            if everything:
                counted |= dict(await choices(session, period))
            figures = {name: await value_of(session, counting) for name, counting in counted.items()}
    table = Table(gettext(N_("数字")), "", "", title=f"{place.name} {period.start}-{period.until}")
    for name, counting in counted.items():
        hidden = counting.figure.hidden(figures[name])
        table.add_row(counting.title, hidden or f"{figures[name]:,}", "" if hidden else gettext(counting.figure.unit))
    told = {name: None if counted[name].figure.hidden(value) else value for name, value in figures.items()}
    answer.give(told, shown=table)


def _day(given: datetime) -> date:
    return given.date()
