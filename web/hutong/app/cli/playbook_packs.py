"""`hutong playbook export` and `import`."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

import rich_click as click

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_texts import GIVEN, changes_told, told
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.journal import SYSTEM
from hutong.objects import Shelf, Store
from hutong.photos import jobs as _declares_examples  # noqa: F401 - its specification is looked up by enqueue
from hutong.photos.packed import fetched, keys_named, looked_into, note, put, to_bring
from hutong.photos.wanting import Brought
from hutong.playbooks.packing.archives import archived
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.packing.opening import Opened, open_pack
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.queries import version as version_of
from hutong.playbooks.references import Reference
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.texts import N_, gettext


@click.command()
@click.argument("version", type=GIVEN)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file; else it is printed.")
@working
async def export(answer: Answer, settings: Settings, *, version: Path | Reference, target: Path | None) -> None:
    """Write a published version (OFFICE@3, OFFICE@in-force) as a signed pack; a .zip has the example pictures too."""
    if isinstance(version, Path) or version.is_draft:
        raise click.BadParameter(gettext(N_("请写一个已发布的版本，如 OFFICE@3")), param_hint="VERSION")
    async with reach(settings) as at:
        place = await at.office(version.slug)
        async with at.databases.session(Office(place.id)) as session:
            found = (
                await version_of(session, version.which)
                if isinstance(version.which, int)
                else await playbook_in_force(session, at.now)
            )
            whole = target is not None and target.suffix.lower() == ".zip"
            pack = await exported(session, found, signer=Signer.of(settings), now=at.now, pinned_now=whole)
            keys = await keys_named(session, pack) if whole else {}
        pictures = await _pictures(settings, place.id, keys)
    if target is None and not answer.as_json:
        click.echo(pack, nl=False)
        return
    if target is not None:
        _write(target, archived(pack, pictures) if whole else pack.encode())
    facts = {"office": version.slug, "version": found.version, "number": found.number}
    facts |= {"pictures": len(pictures)} if whole else {}
    answer.give(
        {**facts, **({"file": str(target)} if target else {"pack": pack})},
        shown=f"{target}: {version.slug}@{found.version} {found.number}",
    )


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--office", "slug", metavar="SLUG", required=True, help="Whose draft it becomes.")
@working
async def import_(answer: Answer, settings: Settings, *, file: Path, slug: str) -> Code:
    """Say who signed a pack and what it would change, and make it a draft; 0 the same rules, 2 they differ."""
    opened = await looked_into(_opened(file, settings))
    facts = {"file": str(file), "seal": str(opened.seal), "signed": opened.told, "findings": told(opened.findings)}
    if opened.checked.playbook is None:
        lines = [opened.told, *(f"{f.path} ({f.line}): {f.text}" for f in opened.findings)]
        answer.give({**facts, "draft": None}, shown="\n".join(lines))
        return Code.FOUND
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(Office(place.id)) as session:
            brought = await to_bring(session, opened) if opened.pictures else []
        shelf = await _keep(settings, place.id, brought)
        async with at.databases.session(Office(place.id)) as session:
            await note(session, shelf, brought, now=at.now)
            made = await import_pack(session, opened, by=SYSTEM, now=at.now)
    changes = made.changes or ()
    lines = [opened.told, *(change.text for change in changes), f"{slug}@draft:{made.draft.id}"]
    answer.give({**facts, "draft": made.draft.id, "changes": changes_told(changes)}, shown="\n".join(lines))
    return Code.DIFFERS if changes else Code.DONE


def _opened(file: Path, settings: Settings) -> Opened:
    return open_pack(file.read_bytes(), signer=Signer.of(settings), known=settings.known_keys)


async def _pictures(settings: Settings, office: UUID, keys: Mapping[str, str]) -> dict[str, bytes]:
    with closing(Store(settings)) as store:
        return await fetched(store.shelf(office), keys)


async def _keep(settings: Settings, office: UUID, brought: list[Brought]) -> Shelf:
    with closing(Store(settings)) as store:
        await put(store.shelf(office), brought)
        return store.shelf(office)


def _write(target: Path, content: bytes) -> None:
    target.write_bytes(content)
