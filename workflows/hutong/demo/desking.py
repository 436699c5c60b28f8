"""What reaches the desks from outside: the hotline's list of last week, and a score that somebody asks to see again."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.demo.opening import BEIJING, Opened
from hutong.errors import Refusal
from hutong.evaluations.queries import all_own_scores
from hutong.evaluations.reviewing import AskReview, ask_review
from hutong.hotline.models import HotlineOrder, Verdict
from hutong.hotline.schemas import COLUMNS
from hutong.hotline.service import accept, name_columns, send_list
from hutong.hotline.working import check_batch, open_batch
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.verbs import Verb
from hutong.reports.spreadsheets import Cell, workbook

BY = Actor("generator")
_FIELDS = ("number", "words", "place", "received")
# (what was said, whether the alley is named): the last one is for somebody to look at.
_ORDERS = (
    ("路口的井盖翘起来，骑车容易摔。", True),
    ("墙根堆着旧家具，占了半边道。", True),
    ("有人在人行道上摆摊，推车过不去。", True),
    ("小广告贴满了灯杆。", True),
    ("门口总停着外来的车。", False),
)


async def lay_on_desks(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """How many things were made, through the services that pages use."""
    return await _hotline(session, opened, now) + await _review(session, opened, now)


async def _hotline(session: AsyncSession, opened: Opened, now: datetime) -> int:
    """A list that was taken up, but for what could not be told or looks like a case that runs."""
    person = next((who for _, kind, who, _ in opened.held if Verb.ENTER_CALL in kind.duties), None)
    if person is None:
        return 0
    columns = [column.headings[0] for column in COLUMNS if column.field in _FIELDS]
    order = [column.field for column in COLUMNS if column.field in _FIELDS]
    rows: list[list[Cell]] = []
    for n, (words, named) in enumerate(_ORDERS):
        came = (now - timedelta(hours=30 + n)).astimezone(BEIJING)
        facts = {
            "number": f"DEMO{now:%y%m%d}{n + 1:03}",
            "words": words,
            "place": opened.alleys[n % len(opened.alleys)].name if named else "不清楚",
            "received": f"{came:%Y-%m-%d %H:%M}",
        }
        rows.append([facts[field] for field in order])
    content = workbook("市民热线工单", columns, rows, BEIJING)
    lines = [(n, [str(cell) for cell in row]) for n, row in enumerate(rows, 2)]
    sent = await send_list(
        session, new_id(), name="市民热线工单（演示）.xlsx", content=content, headings=columns, rows=lines,
        person=person.id, by=BY, now=now - timedelta(hours=26),
    )  # fmt: skip
    await name_columns(session, sent.id, sent.mapping)
    while await check_batch(session, sent.id, now):
        pass
    doubtful = select(HotlineOrder.id).where(
        HotlineOrder.office_id == opened.office.office_id, HotlineOrder.list_id == sent.id,
        HotlineOrder.verdict == Verdict.ALIKE,
    )  # fmt: skip
    await accept(session, sent.id, left=(await session.scalars(doubtful)).all())
    while await open_batch(session, sent.id, now):
        pass
    return len(rows)


async def _review(session: AsyncSession, opened: Opened, now: datetime) -> int:
    """The first who can asks for a second look at the last month's score."""
    _, setting = await setting_at(session, now)
    rules = opened.playbook.evaluation
    for _post, kind, person, _ in opened.held if rules else ():
        if rules is None or kind.code not in rules.posts:
            continue
        for evaluation, _name in await all_own_scores(session, person.id):
            asked = AskReview(id=new_id(), reason="有两天的巡查记在同事名下，请再核对一次。")
            try:
                async with session.begin_nested():
                    await ask_review(
                        session, setting, evaluation.id, asked, person=person.id, slug=opened.office.slug, by=BY,
                        now=now,
                    )  # fmt: skip
            except Refusal:
                continue
            return 1
    return 0
