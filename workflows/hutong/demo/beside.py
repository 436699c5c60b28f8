"""What stands beside the cases of the demo: canned texts, kept lists, a word among colleagues, a label."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.annotations.schemas import Comment
from hutong.annotations.service import comment_on, label, watch
from hutong.cases.lists import Wanted, cases_found
from hutong.cases.queries import case_for
from hutong.demo.arranging import faces
from hutong.demo.opening import Opened
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.phrases.schemas import Deed, WritePhrase
from hutong.phrases.service import write_phrase
from hutong.playbooks.posts import Desk
from hutong.saved_lists.schemas import SaveList
from hutong.saved_lists.service import save_list

_PHRASES: tuple[tuple[Deed, str, str], ...] = (
    ("done", "已现场处理，恢复原状。", "Dealt with on the spot; as it was before."),
    ("done", "已劝导并清走，请继续留意。", "Talked to and cleared; please keep an eye on it."),
    ("decline", "到现场看过，没有发现反映的情况。", "Looked at on the spot; nothing of the kind was found."),
    ("rework", "现场还有残留，请再清一次。", "Something is left there; please clear it once more."),
    ("defer", "已联系权属单位，约定了上门时间。", "The owner was told, and a day was agreed."),
    ("hand_on", "不在本岗位范围，请接着办。", "Not within this post; please go on with it."),
    (
        "press",
        "群众多次反映，请尽快办结并回话。",
        "Reported again and again; settle it soon and answer.",
    ),
    ("comment", "明天一早现场见。", "Let us meet there tomorrow morning."),
)
_LISTS = (
    ("危险未排除", {"which": "danger"}),
    ("逾期的", {"which": "late"}),
    ("居民反映在办", {"which": "open", "source": "resident"}),
)
_DESKS = (Desk.HEADQUARTERS, Desk.SUPERIOR)
_SAID = timedelta(hours=2)


async def write_beside(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """How many things were written."""
    by = Actor("generator")
    for place, (deed, zh, en) in enumerate(_PHRASES):
        await write_phrase(session, WritePhrase(id=new_id(), deed=deed, zh=zh, en=en, place=place), by=by, now=now)
    seniors = [face for face in await faces(session, opened) if opened.playbook.post(face.kind).desk in _DESKS]
    written = len(_PHRASES)
    for face in seniors[:1]:
        for name, asked in _LISTS:
            kept = SaveList(id=new_id(), name=name, query=urlencode(asked), shared=True)
            await save_list(session, kept, person=face.person, by=by, now=now)
        late = await cases_found(session, Wanted(which="late"), person=face.person, everything=True, now=now, limit=1)
        for item in late:
            case = await case_for(session, face.person, item.id, now=now, everything=True)
            said = Comment(id=new_id(), body="已经过了期限，今天下午一起去现场看一看。", mentions=())
            await comment_on(session, case, said, person=face.person, by=by, now=now - _SAID)
            await label(session, case, "本周必办", person=face.person, by=by, now=now - _SAID)
            await watch(session, case, person=face.person, by=by, now=now - _SAID)
        written += len(_LISTS) + 3 * len(late)
    return written
