"""`hutong playbook take-in`."""

from pathlib import Path

import rich_click as click

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_deciding import named_draft
from hutong.app.cli.playbook_texts import GIVEN
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.journal import SYSTEM
from hutong.playbooks.catching_up import take_in as take_in_newest
from hutong.playbooks.catching_up import to_take_in
from hutong.playbooks.errors import ChoicesMissing
from hutong.playbooks.queries import version_row
from hutong.playbooks.references import Reference
from hutong.settings import Settings
from hutong.texts import N_, gettext


@click.command(name="take-in")
@click.argument("draft", type=GIVEN)
@click.option("--revision", type=click.IntRange(1, 2**31 - 1), help="As it was read; refused where it was saved since.")
@click.option("--onto", type=click.IntRange(1, 2**31 - 1), metavar="N", help="The version that is taken in, as seen.")
@click.option(
    "--where-both", "whose", type=click.Choice(["mine", "latest"]),
    help="Where both changed the same place: the draft's text stands, or the newer version's.",
)  # fmt: skip
@working
async def take_in(
    answer: Answer, settings: Settings, *, draft: Path | Reference, revision: int | None, onto: int | None,
    whose: str | None,
) -> Code:  # fmt: skip
    """Take into a draft (OFFICE@draft:ID) what was published since it began; 1 where both changed the same place."""
    reference, draft_id = named_draft(draft)
    async with reach(settings) as at:
        place = await at.office(reference.slug)
        async with at.databases.session(Office(place.id)) as session:
            row = await version_row(session, draft_id)
            both = await to_take_in(session, row)
            choices = {one.name: whose for one in both.meetings} if whose else {}
            try:
                taken = await take_in_newest(
                    session, draft_id, revision=revision or row.revision, onto=onto, choices=choices, by=SYSTEM,
                    now=at.now,
                )  # fmt: skip
            except ChoicesMissing as missing:
                met = [
                    {"name": one.name, "place": one.mine.place, "mine": one.mine.what, "latest": one.latest.what}
                    for one in missing.meetings
                ]
                lines = [f"{one['place']}: {one['mine']} | {one['latest']}" for one in met]
                answer.give(
                    {"office": reference.slug, "draft": draft_id, "revision": row.revision, "choices": met},
                    shown="\n".join([gettext(missing.text, **missing.params), *lines]),
                )
                return Code.FOUND
            facts = {
                "office": reference.slug, "draft": draft_id, "revision": taken.revision, "onto": taken.onto,
                "changes": [change.text for change in both.latest],
            }  # fmt: skip
    name = f"{reference.slug}@draft:{draft_id}"
    told = gettext(
        N_("{draft} 收进了第 {n} 版的改动，现在是第 {revision} 次保存。"), draft=name, n=facts["onto"],
        revision=facts["revision"],
    )  # fmt: skip
    answer.give(facts, shown=told)
    return Code.DONE
