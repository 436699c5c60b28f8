"""`hutong playbook`: an office's rules as files."""

from pathlib import Path

import rich_click as click

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_checking import check, schema
from hutong.app.cli.playbook_deciding import approve, refuse, request_approval
from hutong.app.cli.playbook_packs import export, import_
from hutong.app.cli.playbook_publishing import publish, rollback, withdraw
from hutong.app.cli.playbook_rehearsing import rehearse
from hutong.app.cli.playbook_taking_in import take_in
from hutong.app.cli.playbook_texts import GIVEN, Comparing, changes_told, has_errors, read_text, run
from hutong.app.cli.working import as_json
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import compare, unified_diff
from hutong.playbooks.references import Reference
from hutong.settings import Settings
from hutong.texts import N_, gettext

CODES = """\
A text is a FILE (a playbook or a pack), or OFFICE@3, OFFICE@in-force, OFFICE@draft:ID.
Exit codes: 0 done, or the same; 1 refused, or it has errors; 2 they differ; 3 the servers cannot be reached;
64 wrong usage; 130 interrupted. --json prints one document, LANG or hutong --lang chooses the language.
"""


@click.group(cls=Comparing, epilog=CODES)
def playbook() -> None:
    """An office's rules: check, compare, rehearse, have them approved, publish, go back, export, import."""


@playbook.command(epilog=CODES)
@click.argument("old", type=GIVEN)
@click.argument("new", type=GIVEN)
@click.option("--text", "as_text", is_flag=True, help="Also print the lines that differ.")
@as_json
def diff(*, old: Path | Reference, new: Path | Reference, as_text: bool, as_json: bool) -> None:
    """Say in words how two playbooks differ; 0 the same rules, 2 they differ, 1 one of them has errors."""
    answer = Answer(as_json=as_json)

    async def work(settings: Settings | None) -> Code:
        before, after = await read_text(old, settings), await read_text(new, settings)
        books = [(named, check_text(named.source)) for named in (before, after)]
        lines = unified_diff(before.source, after.source, old_name=before.name, new_name=after.name)
        facts = {"old": before.name, "new": after.name, "text": lines}
        broken = [named.name for named, checked in books if checked.playbook is None]
        first, second = (checked.playbook for _, checked in books)
        if first is None or second is None:
            shown = lines if as_text else ""
            answer.give({**facts, "broken": broken}, shown="\n".join([*(has_errors(name) for name in broken), shown]))
            return Code.FOUND
        changes = compare(first, second)
        told_lines = [change.text for change in changes] or [gettext(N_("两份制度相同。"))]
        answer.give(
            {**facts, "same": not changes, "changes": changes_told(changes)},
            shown="\n".join([*told_lines, *([lines] if as_text else [])]),
        )
        return Code.DIFFERS if changes else Code.DONE

    run(answer, (old, new), work)


DECIDING = (request_approval, approve, refuse, take_in, publish, rollback, withdraw)
for command in (check, schema, rehearse, *DECIDING, export, import_):
    playbook.add_command(command)
