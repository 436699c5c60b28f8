"""What stewards of the demo said of how chiefs followed up, and the circular of a quarter."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.circulars.rules import ended_quarters, months_of
from hutong.circulars.service import IssueCircular, issue_circular
from hutong.clocks.quarters import quarter_number
from hutong.db import bound_office
from hutong.demo.chance import chance
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import GENERATOR
from hutong.evaluations.confirming import ConfirmMonth, confirm_month
from hutong.evaluations.service import evaluate_month
from hutong.ids import new_id
from hutong.journal import SYSTEM, append
from hutong.playbooks.verbs import Verb
from hutong.reports.periods import next_month
from hutong.voices.events import VoiceGiven
from hutong.voices.models import Voice
from hutong.voices.pooling import pool_ended
from hutong.voices.rules import Said, quarter_of, readers, spoken_of

VOICES = 9
_CAME = (Said.YES, Said.YES, Said.YES, Said.NO, Said.UNKNOWN)
_DONE = (Said.YES, Said.YES, Said.NO, Said.UNKNOWN)


async def speak(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """Voices of the last quarter that is over and of the running one, and the circular of the former. Returns rows."""
    today = now.astimezone(BEIJING).date()
    last = ended_quarters(today)[0]
    rows = await _voices(session, opened, last + timedelta(days=40), now)
    rows += await _voices(session, opened, today - timedelta(days=3), now) if quarter_of(today).first < today else 0
    await session.flush()  # What is pooled is read from the rows.
    await pool_ended(session, now=now)
    return rows + await _circular(session, opened, last, now)


async def _voices(session: AsyncSession, opened: Opened, day: date, now: datetime) -> int:
    _, setting = await setting_at(session, now)
    rules = setting.playbook.voice
    if rules is None:
        return 0
    rng = chance("voices", opened.scenario.slug, day.isoformat())
    said = 0
    stewards = [(person, places) for _, kind, person, places in opened.held if Verb.FEEDBACK in kind.duties and places]
    for person, places in stewards[:VOICES]:
        of = next(iter(spoken_of(rules, setting.directory, places[0], setting.day(now))), None)
        who = readers(rules, setting.directory, places[0], of.id, person.id, setting.day(now)) if of else ()
        if of is None or not who:
            continue
        at = datetime.combine(day, time(17, rng.randrange(60)), BEIJING)
        voice = Voice(
            office_id=bound_office(session), id=new_id(), person_id=person.id, post_id=of.id, post_kind=of.kind,
            alley_id=places[0], came=rng.choice(_CAME), done=rng.choice(_DONE), reader_ids=list(who), day=day,
            given_at=at,
        )  # fmt: skip
        session.add(voice)
        append(session, VoiceGiven(subject=voice.id), by=SYSTEM, at=at)
        said += 1
    return said


async def _circular(session: AsyncSession, opened: Opened, quarter: date, now: datetime) -> int:
    issuer = next((person for _, kind, person, _ in opened.held if Verb.CIRCULATE in kind.duties), None)
    if issuer is None:
        return 0
    scored = 0
    appraiser = next((person for _, kind, person, _ in opened.held if Verb.APPRAISE in kind.duties), None)
    # The months of the circular, and the last one that is over: it is looked through in the running month.
    over = (now.astimezone(BEIJING).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    for month in dict.fromkeys((*months_of(quarter), over)):
        found = len(await evaluate_month(session, month, by=GENERATOR, now=now))
        if found and appraiser is not None:
            confirm = ConfirmMonth(id=new_id(), month=month, note="与日志、事项逐项核对过。")
            looked_through = datetime.combine(next_month(month) + timedelta(days=2), time(16), BEIJING)
            await confirm_month(session, confirm, person=appraiser.id, by=GENERATOR, now=min(now, looked_through))
        scored += found
    if not scored:
        return 0
    n = quarter_number(quarter)
    issue = IssueCircular(
        id=new_id(), quarter=quarter, number=f"{opened.scenario.name[:2]}街通〔{quarter.year}〕{n}号",
        title=f"{quarter.year} 年第 {n} 季度考评情况通报", body="本期分数由演示数据算出，不是真实考评。",
    )  # fmt: skip
    await issue_circular(session, issue, person=issuer.id, by=GENERATOR, day=now.astimezone(BEIJING).date(), now=now)
    return scored + 1
