"""`hutong playbook publish` and `rollback`."""

from datetime import date
from pathlib import Path

import rich_click as click

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_texts import GIVEN, REVISION, day, text_in
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.journal import SYSTEM
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import DRAFT
from hutong.playbooks.references import Reference, text_of
from hutong.playbooks.service import save_draft
from hutong.publications.putting import Into, go_back, put_into_force, put_or_keep, waits_for_rehearsal
from hutong.publications.withdrawing import withdraw as take_back
from hutong.settings import Settings
from hutong.texts import N_, gettext

_DATE = click.DateTime(["%Y-%m-%d"])
_FROM = click.option(
    "--from", "in_force_from", type=_DATE, required=True, callback=day, help="The first day, in the office's time zone."
)
_NUMBER = click.option("--number", required=True, help="The document number (文号).")
_TRIAL = click.option("--trial", is_flag=True, help="On trial (试行).")
_UNTIL = click.option("--trial-until", type=_DATE, callback=day, help="… until this day.")
_ONTO = click.option(
    "--onto", type=click.IntRange(0, 2**31 - 1), metavar="N",
    help="The version published last, as it was seen: refused where another was published since.",
)  # fmt: skip
_BECAUSE = click.option("--because", default="", help="Answers for every open warning: why it may stand.")


@click.command()
@click.argument("text", type=GIVEN)
@click.option("--office", metavar="SLUG", help="Whose rules they become, where TEXT is a file.")
@_FROM
@_NUMBER
@_TRIAL
@_UNTIL
@_BECAUSE
@_ONTO
@REVISION
@working
async def publish(
    answer: Answer, settings: Settings, *, text: Path | Reference, office: str | None, in_force_from: date,
    number: str, trial: bool, trial_until: date | None, because: str, onto: int | None, revision: int | None,
) -> Code:  # fmt: skip
    """Put a draft, or a file by way of a draft, into force from a day; cases under way keep their version.

    Where the office wants a file's rules rehearsed, or a second person's word, the draft is kept, and the exit code
    is 1.
    """
    into = Into(
        number=number, in_force_from=in_force_from, trial=trial, trial_until=trial_until, because=because, onto=onto,
    )  # fmt: skip
    slug = _slug(text, office)
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(Office(place.id)) as session:
            if isinstance(text, Path):
                draft = (await save_draft(session, source=text_in(text), by=SYSTEM, now=at.now, onto=onto)).draft
                await session.flush()  # The draft is read by its row next.
                put = await put_or_keep(session, draft, into, by=SYSTEM, now=at.now)
            else:
                draft_id = (await text_of(session, text.which, now=at.now)).id
                put = await put_into_force(session, draft_id, into, by=SYSTEM, now=at.now, revision=revision)
            rehearses = put.state == DRAFT and await waits_for_rehearsal(session, put, now=at.now)
    return _told(answer, slug, put, rehearses=rehearses)


@click.command()
@click.argument("version", type=GIVEN)
@_FROM
@_NUMBER
@_BECAUSE
@working
async def rollback(
    answer: Answer, settings: Settings, *, version: Path | Reference, in_force_from: date, number: str, because: str
) -> Code:
    """Publish an old version (OFFICE@3) anew, as a version of its own.

    Where the office wants it rehearsed, or a second person's word, the draft is kept, and the exit code is 1.
    """
    slug, n = _numbered(version)
    into = Into(number=number, in_force_from=in_force_from, because=because)
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(Office(place.id)) as session:
            put = await go_back(session, n, into, by=SYSTEM, now=at.now)
            rehearses = put.state == DRAFT and await waits_for_rehearsal(session, put, now=at.now)
    return _told(answer, slug, put, rehearses=rehearses)


@click.command()
@click.argument("version", type=GIVEN)
@click.option("--because", required=True, help="Why; everybody who was told of the version reads it.")
@working
async def withdraw(answer: Answer, settings: Settings, *, version: Path | Reference, because: str) -> Code:
    """Take a version (OFFICE@3) back before its day; it keeps its number, and those told of it are told again."""
    slug, n = _numbered(version)
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(Office(place.id)) as session:
            row = await take_back(session, n, reason=because, by=SYSTEM, now=at.now)
            facts = {
                "office": slug, "version": n, "number": row.number, "in_force_from": row.in_force_from,
                "withdrawn_at": row.withdrawn_at, "reason": row.withdrawn_because, "id": row.id,
            }  # fmt: skip
    shown = gettext(N_("{text} {number}：已经撤回，不施行。"), text=f"{slug}@{n}", number=facts["number"])
    answer.give(facts, shown=shown)
    return Code.DONE


def _numbered(version: Path | Reference) -> tuple[str, int]:
    if isinstance(version, Path) or not isinstance(version.which, int):
        raise click.BadParameter(gettext(N_("请写一个已发布的版本，如 OFFICE@3")), param_hint="VERSION")
    return version.slug, version.which


def _slug(text: Path | Reference, office: str | None) -> str:
    if isinstance(text, Reference):
        if not text.is_draft:
            raise click.BadParameter(gettext(N_("只有草稿可以发布；要恢复旧版，请用 rollback。")))
        return text.slug
    if office is None:
        raise click.UsageError(gettext(N_("请说明这个文件成为谁的制度：--office SLUG")))
    return office


def _told(answer: Answer, slug: str, put: PlaybookVersion, *, rehearses: bool) -> Code:
    if put.state == DRAFT:
        _give_waiting(answer, slug, put, rehearses=rehearses)
        return Code.FOUND
    _give(answer, slug, put)
    return Code.DONE


_IN_FORCE = N_("{text} {number}：自 {day} 起施行。")


def _give(answer: Answer, slug: str, put: PlaybookVersion) -> None:
    facts = {
        "office": slug, "version": put.version, "number": put.number, "in_force_from": put.in_force_from,
        "trial": put.trial, "id": put.id,
    }  # fmt: skip
    answer.give(facts, shown=gettext(_IN_FORCE, text=f"{slug}@{put.version}", number=put.number, day=put.in_force_from))


def _give_waiting(answer: Answer, slug: str, draft: PlaybookVersion, *, rehearses: bool) -> None:
    text = f"{slug}@draft:{draft.id}"
    waits_for = "rehearsal" if rehearses else "approval"
    facts = {"office": slug, "version": None, "waits_for": waits_for, "draft": text, "id": draft.id}
    sentence = (
        N_("还没有施行：{draft} 要先推演。接着运行 hutong playbook rehearse {draft}，再运行 {publish}。")
        if rehearses
        else N_("还没有施行：{draft} 等第二个人审批。批准以后运行 {publish}。")
    )
    publish = f"hutong playbook publish {text} --from DAY --number NUMBER"
    answer.give(facts, shown=gettext(sentence, draft=text, publish=publish))
