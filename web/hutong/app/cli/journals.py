"""`hutong journal`."""

from dataclasses import asdict

import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import working
from hutong.journal import AnchorsForged, read_anchors
from hutong.journal import verify as verify_journal
from hutong.settings import Settings
from hutong.texts import N_, gettext


@click.group()
def journal() -> None:
    """The record beneath everything."""


@journal.command()
@click.argument("office", required=False)
@working
async def verify(answer: Answer, settings: Settings, *, office: str | None) -> Code:
    """Compare the journal of one office, or of all, with its seals: finds edits, deletions, swaps, cut-off ends."""
    try:
        anchors = read_anchors(settings)
    except AnchorsForged:
        answer.fail("anchors-forged", gettext(N_("记着底账末尾的文件不是本系统写的。")))
        return Code.FOUND
    async with reach(settings) as at:
        offices = await at.offices(office)
        verdicts = []
        with answer.progress() as bars:
            bar = bars.add_task("journals", total=len(offices))
            for slug, office_id in offices:
                verdict = await verify_journal(at.databases, office_id, anchor=anchors.get(office_id))
                verdicts.append((slug, verdict))
                bars.advance(bar)
    table = Table(*map(gettext, (N_("街道"), N_("记录"), N_("页"), N_("等着封存"), N_("问题"))))
    for slug, verdict in verdicts:
        said = "; ".join(f"{p.what} {p.where}" for p in verdict.problems[:5]) or gettext(N_("没有"))
        table.add_row(slug, str(verdict.events), str(verdict.pages), str(verdict.pending), said)
    is_whole = all(verdict.is_whole for _, verdict in verdicts)
    offices_told = [
        {
            "office": slug,
            "is_whole": v.is_whole,
            "events": v.events,
            "pages": v.pages,
            "pending": v.pending,
            "found": v.found,
            "problems": [asdict(p) for p in v.problems],
        }
        for slug, v in verdicts
    ]
    answer.give({"is_whole": is_whole, "offices": offices_told}, shown=table)
    return Code.DONE if is_whole else Code.FOUND
