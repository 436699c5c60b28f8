"""`hutong archive`: what offices kept month by month, and whether it is still what was put there."""

from pathlib import Path

import msgspec
import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import as_json, finish, working
from hutong.app.registry import services_of
from hutong.archives.planning import plan_archives, settled_day
from hutong.archives.queries import archives_of, due_months, place_of
from hutong.archives.records import RECORDS_SUFFIX, check_records, journals_before
from hutong.archives.rules import Checked, Fault, Signed, check_chain, check_manifest
from hutong.db import Office
from hutong.integrity.queries import check_of
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check
from hutong.jobs.inline import run_due
from hutong.journal import Actor
from hutong.settings import Settings
from hutong.texts import N_, gettext

# What the record says of who did it: nobody of the office, but the command on the machine.
BY = Actor("system", name="hutong archive")
_KINDS = [CheckKind.ARCHIVE.value, CheckKind.WHOLE.value]


class _SignatureFile(msgspec.Struct):
    """What lies beside a manifest."""

    sha256: str
    signature: str
    public_key: str


@click.group()
def archive() -> None:
    """Archives: a signed manifest a month over an office's photos and records, each hashing the one before."""


@archive.command("list")
@click.argument("office")
@working
async def list_(answer: Answer, settings: Settings, *, office: str) -> None:
    """The months that are archived, and those that are over and are not."""
    async with reach(settings) as at:
        place = await at.office(office)
        async with at.databases.session(Office(place.id)) as session:
            archives = await archives_of(session)
            due = await due_months(session, settled_day(at.now.astimezone((await place_of(session)).zone)))
    table = Table("month", "photos", "bytes", "rows", "late", "lock", "sha256")
    for one in archives:
        table.add_row(
            f"{one.month:%Y-%m}", str(one.photos), str(one.photo_bytes), str(one.rows), str(one.late_days), one.lock,
            one.sha256.hex(),
        )  # fmt: skip
    for month in due:
        table.add_row(f"{month:%Y-%m}", "—", "", "", "", "", gettext(N_("还没有归档")))
    told = [
        {
            "month": f"{one.month:%Y-%m}", "made_at": one.made_at, "late_days": one.late_days, "photos": one.photos,
            "photo_bytes": one.photo_bytes, "rows": one.rows, "events": one.events, "lock": one.lock,
            "sha256": one.sha256.hex(), "signature": one.signature, "public_key": one.public_key,
        }
        for one in archives
    ]  # fmt: skip
    answer.give({"office": office, "archives": told, "due": [f"{month:%Y-%m}" for month in due]}, shown=table)


@archive.command()
@click.argument("office")
@working
async def make(answer: Answer, settings: Settings, *, office: str) -> Code:
    """Make the archives of the months that are over, the earliest first. Those that are made stay as they are."""
    async with reach(settings) as at:
        place = await at.office(office)
        async with at.databases.session(Office(place.id)) as session:
            today = settled_day(at.now.astimezone((await place_of(session)).zone))
            before = {one.month for one in await archives_of(session)}
            await plan_archives(session, today)
        await run_due(at.databases, place.id, services_of(settings), strict=False)
        async with at.databases.session(Office(place.id)) as session:
            made = sorted(one.month for one in await archives_of(session) if one.month not in before)
            due = await due_months(session, today)
    facts = {"office": office, "made": [f"{m:%Y-%m}" for m in made], "due": [f"{m:%Y-%m}" for m in due]}
    shown = gettext(N_("归档了 {made} 个月，还差 {due} 个月。"), made=len(made), due=len(due))
    answer.give(facts, shown=shown)
    return Code.FOUND if due else Code.DONE


@archive.command()
@click.argument("office")
@click.option("--what", type=click.Choice(_KINDS), default="archive", help="The archive, or all photos themselves.")
@working
async def verify(answer: Answer, settings: Settings, *, office: str, what: str) -> Code:
    """Read back an office's archive, or all its photos, and compare every hash. Exit code 1: something is wrong."""
    async with reach(settings) as at:
        place = await at.office(office)
        async with at.databases.session(Office(place.id)) as session:
            check_id = await ask_check(session, CheckKind(what), person=None, by=BY, now=at.now)
        await run_due(at.databases, place.id, services_of(settings), strict=False)
        if check_id is None:  # One that another asked for ended just now.
            return Code.UNAVAILABLE
        async with at.databases.session(Office(place.id)) as session:
            check = await check_of(session, check_id)
    facts = {
        "office": office, "what": what, "read": check.done, "is_whole": check.fault_count == 0,
        "is_over": check.ended_at is not None, "found": check.fault_count,
        "faults": [{"what": fault, "where": where} for fault, where in check.faults],
    }  # fmt: skip
    table = Table("fault", "where")
    for fault, where in check.faults:
        table.add_row(fault, where)
    answer.give(facts, shown=table if check.faults else gettext(N_("读了 {n} 项，没有问题。"), n=check.done))
    if check.ended_at is None:
        return Code.UNAVAILABLE
    return Code.FOUND if check.fault_count else Code.DONE


@archive.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, required=True, help="A public key to trust; may be given again.")
@as_json
def check(*, folder: Path, keys: tuple[str, ...], as_json: bool) -> None:
    """Check manifests that were saved with their signatures (2026-10.jsonl, 2026-10.sig.json), and the records of those
    months that lie beside them (2026-10.records.jsonl.gz). A copy of the archive's own folder will do as well, where
    names have a piece of the hash. Needs no server.
    """
    answer = Answer(as_json=as_json)

    def work() -> Code:
        read = _counting([_read(file) for file in sorted(folder.glob("*.jsonl"))])
        faults = check_chain([one for one, _ in read], trusted=keys)
        faults += [Fault("missing", one.checked.month, "signature") for one, is_signed in read if not is_signed]
        checked, absent = _check_records(folder, [one.checked for one, _ in read])
        faults += checked
        months = [one.checked.month for one, _ in read]
        table = Table("month", "fault", "where")
        for fault in faults:
            table.add_row(fault.month, fault.what, fault.where)
        said = gettext(N_("{n} 个月，没有问题。"), n=len(months)) if months else gettext(N_("这里没有清单。"))
        if absent:
            said += gettext(N_("{n} 个月的日志不在这里，没有核对。"), n=len(absent))
        facts = {
            "months": months, "is_whole": not faults, "faults": [fault._asdict() for fault in faults],
            "records_absent": absent,
        }  # fmt: skip
        answer.give(facts, shown=table if faults else said)
        return Code.FOUND if faults or not months else Code.DONE

    finish(answer, work)


def _check_records(folder: Path, manifests: list[Checked]) -> tuple[list[Fault], list[str]]:
    """What is wrong with the records that were saved too, and the months whose records were not."""
    faults: list[Fault] = []
    absent: list[str] = []
    begins = journals_before(manifests)
    for one in manifests:
        if one.records is None:
            continue
        # As it was downloaded, or as it lies in the archive. A name that somebody wrote leads to no other folder.
        names = (f"{one.month}{RECORDS_SUFFIX}", Path(one.records.name).name)
        file = next((folder / name for name in names if (folder / name).is_file()), None)
        if file is None:
            absent.append(one.month)
            continue
        with file.open("rb") as held:
            faults += check_records(held, one.records, month=one.month, before=begins[one.month])
    return faults, absent


def _counting(read: list[tuple[Signed, bool]]) -> list[tuple[Signed, bool]]:
    """Without those that somebody laid there who was held up: what was made of that month in time is signed."""
    signed = {one.checked.month for one, is_signed in read if is_signed}
    return [(one, is_signed) for one, is_signed in read if is_signed or one.checked.month not in signed]


def _read(file: Path) -> tuple[Signed, bool]:
    """A manifest with what lies beside it; whether that could be read."""
    with file.open("rb") as lines:
        checked: Checked = check_manifest(lines)
    try:
        beside = msgspec.json.decode(file.with_suffix(".sig.json").read_bytes(), type=_SignatureFile)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return Signed(checked, "", ""), False
    return Signed(checked, beside.signature, beside.public_key), True
