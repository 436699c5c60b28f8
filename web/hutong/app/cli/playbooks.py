"""`hutong playbook`."""

from pathlib import Path

import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import as_json, finish
from hutong.playbooks.checking import check_text


@click.group()
def playbook() -> None:
    """An office's rules as a file."""


@playbook.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def check(*, file: Path, as_json: bool) -> None:
    """Say everything that is wrong with a playbook, each with its path; needs no servers."""
    answer = Answer(as_json=as_json)
    finish(answer, lambda: _checked(answer, file))


def _checked(answer: Answer, file: Path) -> Code:
    checked = check_text(file.read_text(encoding="utf-8", errors="replace"))
    findings = [
        {"path": f.path, "severity": str(f.severity), "code": f.code, "detail": f.text} for f in checked.findings
    ]
    table = Table("path", "", "what", title=f"{len(findings)} findings") if findings else None
    for f in checked.findings:
        assert table is not None
        table.add_row(f.path, str(f.severity), f.text)
    answer.give(
        {"file": str(file), "may_be_published": checked.playbook is not None, "findings": findings},
        shown=table or f"{file}: nothing is wrong.",
    )
    return Code.FOUND if checked.playbook is None else Code.DONE
