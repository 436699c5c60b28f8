"""What is past its term is erased, counted and journalled as one act; everything else stays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select, update

from hutong.boards.calls import EnterCall, enter_call
from hutong.cases.calling_events import JointCallClosed
from hutong.cases.events import CaseStepped
from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCall, Persuasion, PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.persuasion import record_round
from hutong.cases.rules.entering import about
from hutong.cases.schemas import OpenCase, RecordRound
from hutong.db import System
from hutong.errors import Invalid
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.recurring import register
from hutong.journal import SYSTEM, JournalEvent, JournalPersonal, append
from hutong.notices.models import Delivery, DepartmentWay, Notice, Robot
from hutong.photos.models import Photo
from hutong.playbooks.privacy import Hold, Kept, Privacy, Retention
from hutong.playbooks.sections import Text
from hutong.posts.models import Absence
from hutong.posts.service import note_absence
from hutong.referrals.models import ReceivedReferral
from hutong.retention.erasing import erase_expired, months_before
from hutong.retention.errors import ErasingFailed
from hutong.retention.holding import place_hold, reasons_for
from hutong.retention.models import CaseHold
from hutong.retention.rounds import erase_where_it_is_night
from hutong.retention.schemas import PlaceHold

THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # Two in the morning in Beijing.
STREET = {"general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "community-lead": 1}
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def street(make_office, put_in_force):
    world = await make_office("financial-street", alleys=2, people=STREET, west=True)
    await put_in_force(world, privacy=Privacy(keep=tuple(Retention(what=what, months=6) for what in Kept)))
    return world


@pytest.fixture
def rows(street):
    async def read(model):
        async with street.session() as session:
            return (await session.scalars(select(model).where(model.office_id == street.id).order_by(model.id))).all()

    return read


@pytest.fixture
def erase(street):
    async def run(now=NIGHT):
        async with street.session() as session:
            return (await erase_expired(session, now=now)).counts

    return run


async def persuade(world, at, *, generated=False):
    chief, case_id = world.one("alley-chief").id, new_id()
    async with world.session() as session:
        case = OpenCase(id=case_id, alley=world.alleys[0].id, category="wall-opening")
        reporter = Reporter(person=chief, source="patrol", generated=generated)
        state = await open_case(session, case, reporter, by=SYSTEM, now=at)
    flow = world.playbook.flow(state.flow)
    action = next(a for a in flow.step(state.step).actions if a.verb == "persuade")
    async with world.session() as session:
        spoken = RecordRound(
            action=action.code, who_went="巷长", difficulty="担心没有生意", help_agreed="帮找店面", note="再去一次"
        )
        await record_round(session, case_id, spoken, person=chief, by=SYSTEM, now=at + timedelta(hours=1))
    return case_id


async def call(world, at, *, closed):
    case_id = new_id()
    async with world.session() as session:
        told = EnterCall(
            id=case_id, alley_id=world.alleys[0].id, description="路面有个大坑", category="road", name="老张",
            phone="13800000000", phone_consent=True,
        )  # fmt: skip
        person = world.one("community-lead").id
        await enter_call(session, told, playbook=world.playbook, person=person, by=SYSTEM, now=at)
    async with world.session() as session:
        if closed:
            (await session.get_one(Case, (world.id, case_id))).closed_at = at + timedelta(days=3)
    return case_id


async def test_words_of_persuasion_go_at_their_term_from_the_round_and_from_beside_the_journal(street, rows, erase):
    old = await persuade(street, THEN)
    await persuade(street, NIGHT - timedelta(days=30))
    assert (await erase())[Kept.PERSUASION_TEXT] == 1
    told = {r.case_id == old: (r.who_went, r.difficulty, r.help_agreed, r.erased_at) for r in await rows(Persuasion)}
    assert told == {True: ("", None, None, NIGHT), False: ("巷长", "担心没有生意", "帮找店面", None)}
    events = {e.id: e for e in await rows(JournalEvent) if e.kind == "case.stepped"}
    async with street.session() as session:
        left = (
            await session.scalars(select(JournalPersonal.event_id).where(JournalPersonal.office_id == street.id))
        ).all()
    assert [events[event].subject == old for event in left if event in events] == [False]
    assert len(events) == 2


async def test_generated_rounds_are_about_nobody_and_stay(street, rows, erase):
    await persuade(street, THEN, generated=True)
    assert await erase() == {}
    assert [r.difficulty for r in await rows(Persuasion)] == ["担心没有生意"]


async def test_a_callers_name_and_telephone_go_once_the_matter_is_closed(street, rows, erase):
    closed, still_open = await call(street, THEN, closed=True), await call(street, THEN, closed=False)
    assert (await erase())[Kept.REPORTER_CONTACT] == 1
    left = {r.id: (r.name, r.phone, r.phone_consented_at is None, r.description) for r in await rows(PublicReport)}
    assert left == {
        closed: (None, None, True, "路面有个大坑"),
        still_open: ("老张", "13800000000", False, "路面有个大坑"),
    }


async def test_photos_of_a_matter_under_dispute_outlive_their_term_until_the_hold_is_over(
    street, rows, erase, put_in_force
):
    rules = Privacy(
        keep=(Retention(what=Kept.PHOTO, months=6),),
        holds=(Hold(code="dispute", name=Text(zh="复议", en="review"), posts=("headquarters",), months=2),),
    )
    await put_in_force(street, version=3, privacy=rules)
    case, person = await call(street, THEN, closed=True), street.one("headquarters").id
    allowed = reasons_for(rules, {"headquarters"})
    assert reasons_for(rules, {"alley-chief"}) == []
    async with street.session() as session:
        session.add(
            Photo(
                office_id=street.id, id=new_id(), subject_kind="case", subject_id=case, slot="after", state="ready",
                key="k", large_key="l", small_key="s", sha256=b"x", created_at=THEN,
            )
        )  # fmt: skip
    deed = {"allowed": allowed, "person": person, "by": SYSTEM, "now": NIGHT}
    for months, reason in ((3, "dispute"), (1, "because")):
        async with street.session() as session:
            with pytest.raises(Invalid):
                await place_hold(session, case, PlaceHold(reason=reason, months=months), **deed)
    for _ in range(2):
        async with street.session() as session:
            await place_hold(session, case, PlaceHold(reason="dispute", months=2), **deed)
    assert [(h.reason, h.lifted_at) for h in await rows(CaseHold)] == [("dispute", None)]
    assert await erase() == {}
    assert await erase(NIGHT + timedelta(days=63)) == {Kept.PHOTO: 1}
    assert [(p.state, p.erased_because) for p in await rows(Photo)] == [("erased", "expired")]
    kinds = [e.kind for e in await rows(JournalEvent) if e.subject == case and e.kind.startswith("case.h")]
    assert kinds == ["case.held"]


async def test_old_photos_go_with_their_files_but_those_of_open_matters_and_generated_ones_stay(street, rows, erase):
    closed, still_open = await call(street, THEN, closed=True), await call(street, THEN, closed=False)
    kept = {"new": NIGHT - timedelta(days=3), "old": THEN, "open": THEN, "made": THEN, "closed": THEN}
    subjects = {"open": ("case", still_open), "closed": ("case", closed)}
    ids = {}
    async with street.session() as session:
        for name, at in kept.items():
            kind, subject = subjects.get(name, ("patrol", new_id()))
            ids[name] = new_id()
            session.add(
                Photo(
                    office_id=street.id, id=ids[name], subject_kind=kind, subject_id=subject, slot="scene",
                    state="ready", key=f"{name}/original", large_key=f"{name}/large", small_key=f"{name}/small",
                    uploaded_by=street.one("alley-chief").id, created_at=at, generated=name == "made",
                    sha256=b"old" if name == "old" else None,
                )
            )  # fmt: skip
    assert (await erase())[Kept.PHOTO] == 2
    left = {p.id: (p.state, p.sha256, p.erased_because, p.large_key) for p in await rows(Photo)}
    names = {name: left.get(photo) for name, photo in ids.items()}
    # One that never became a picture has no hash to keep.
    gone = ("erased", b"old", "expired", None)
    assert {name: row for name, row in names.items() if row is None or row[0] == "erased"} == {
        "old": gone,
        "closed": None,
    }
    assert (await erase()).get(Kept.PHOTO) is None
    keys = {job.args["key"] for job in await rows(Job) if job.kind == "photo.discard"}
    assert keys == {f"{name}/{size}" for name in ("old", "closed") for size in ("original", "large", "small")}


async def test_notices_read_or_not_what_went_out_to_whomever_and_reasons_of_leave_go(street, rows, erase):
    person, robot = street.one("alley-chief").id, new_id()
    async with street.session() as session:
        session.add(Robot(office_id=street.id, id=robot, name="群", kind="webhook", url="x", secret=None, kinds=[]))
        way = DepartmentWay(
            office_id=street.id, id=new_id(), department_id=new_id(), way="sms", address="x", shown="x", topics=[]
        )
        session.add(way)
        await session.flush()
        for at, read in ((THEN, THEN), (THEN, None), (NIGHT, NIGHT)):
            session.add(
                Notice(
                    office_id=street.id, id=new_id(), person_id=person, kind="case.closed", title="好了", body="",
                    link="", created_at=at, read_at=read,
                )
            )  # fmt: skip
        for at, to, state in (
            (THEN, {"person_id": person}, "delivered"), (THEN, {"robot_id": robot}, "delivered"),
            (THEN, {"department_way_id": way.id}, "waiting"), (NIGHT, {"robot_id": robot}, "waiting"),
        ):  # fmt: skip
            session.add(
                Delivery(
                    office_id=street.id, id=new_id(), channel="sms", kind="case.closed", body="王家好了", link="/c",
                    sealed="电话", state=state, created_at=at, **to,
                )
            )  # fmt: skip
        for until in (date(2026, 3, 4), date(2026, 11, 20)):
            await note_absence(session, person, since=until, until=until, reason="看病", by=SYSTEM, now=THEN)
    erased = await erase()
    assert (erased[Kept.INBOX], erased[Kept.LEAVE_REASON]) == (2 + 3, 1)
    assert [notice.created_at for notice in await rows(Notice)] == [NIGHT]
    # The log of what went out stays, its words go; nothing goes out without a word.
    told = [(each.created_at, each.body, each.link, each.sealed, each.state) for each in await rows(Delivery)]
    gone = [(THEN, "", "", None, state) for state in ("delivered", "delivered", "withdrawn")]
    assert sorted(told, key=str) == sorted([*gone, (NIGHT, "王家好了", "/c", "电话", "waiting")], key=str)
    assert sorted(absence.reason for absence in await rows(Absence)) == ["", "看病"]
    async with street.session() as session:
        personal = (
            await session.scalars(select(JournalPersonal.data).where(JournalPersonal.office_id == street.id))
        ).all()
    assert [data for data in personal if "reason" in data] == [{"reason": "看病"}]


async def test_all_of_it_is_one_act_in_the_journal_with_counts_and_a_second_night_does_nothing(street, rows, erase):
    await persuade(street, THEN)
    await call(street, THEN, closed=True)
    first, again = await erase(), await erase()
    assert (first, again) == ({Kept.PERSUASION_TEXT: 1, Kept.REPORTER_CONTACT: 1}, {})
    (event,) = [e for e in await rows(JournalEvent) if e.kind == "personal.erased"]
    assert (event.subject, event.playbook_version, event.actor) == (street.id, 2, {"kind": "system"})
    assert event.data == {
        "counts": {"persuasion_text": 1, "reporter_contact": 1},
        "months": {"persuasion_text": 6, "reporter_contact": 6},
    }


async def test_a_kind_that_fails_undoes_no_other_and_the_round_says_so(street, rows, put_in_force):
    await persuade(street, THEN)
    await call(street, THEN, closed=True)
    # What no eraser can read: a last day that is none.
    event = new_id()
    async with street.session() as session:
        session.add(
            JournalEvent(
                office_id=street.id, id=event, kind="absence.noted", subject=new_id(), data={"until": "soon"},
                actor={"kind": "system"}, occurred_at=THEN,
            )
        )  # fmt: skip
        session.add(JournalPersonal(office_id=street.id, event_id=event, data={"reason": "看病"}))
    with pytest.raises(ErasingFailed, match=f"^leave_reason of {street.id}$"):
        await erase_where_it_is_night(street.databases, now=NIGHT)
    (told,) = [e for e in await rows(JournalEvent) if e.kind == "personal.erased"]
    assert told.data["counts"] == {"persuasion_text": 1, "reporter_contact": 1}
    assert [r.phone for r in await rows(PublicReport)] == [None]
    # The journal keeps it: the nights of other tests go by this office.
    await put_in_force(street, version=3, privacy=Privacy())


async def test_it_is_done_at_night_by_the_offices_own_wall(street, rows):
    await persuade(street, THEN)
    await erase_where_it_is_night(street.databases, now=NIGHT - timedelta(hours=5))
    assert [r.erased_at for r in await rows(Persuasion)] == [None]
    await erase_where_it_is_night(street.databases, now=NIGHT)
    assert [r.erased_at for r in await rows(Persuasion)] == [NIGHT]


@pytest.mark.parametrize(("last", "erased"), [(timedelta(hours=6), True), (timedelta(minutes=30), False)])
async def test_a_night_in_which_nobody_was_there_is_made_up_for_by_day_once(street, rows, last, erased):
    await persuade(street, THEN)
    morning = NIGHT + timedelta(hours=4)
    await register(street.databases, "retention.erase", 3600)
    async with street.databases.driver(System("test")) as connection:
        await connection.execute("UPDATE rounds SET ended_at = $1 WHERE name = 'retention.erase'", morning - last)
    await erase_where_it_is_night(street.databases, now=morning)
    assert [r.erased_at for r in await rows(Persuasion)] == [morning if erased else None]
    async with street.databases.driver(System("test")) as connection:
        await connection.execute("UPDATE rounds SET ended_at = NULL WHERE name = 'retention.erase'")


async def test_before_the_term_everything_is_kept(street, rows):
    await persuade(street, THEN)
    async with street.session() as session:
        assert await erase_expired(session, now=THEN + timedelta(days=100)) == ({}, [])
    assert [r.erased_at for r in await rows(Persuasion)] == [None]


@pytest.mark.parametrize(
    ("now", "months", "begins"),
    [
        (datetime(2026, 11, 23, 1, tzinfo=UTC), 6, date(2026, 5, 23)),
        (datetime(2026, 3, 31, 1, tzinfo=UTC), 1, date(2026, 2, 28)),
        (datetime(2026, 1, 31, 17, tzinfo=UTC), 1, date(2026, 1, 1)),
        (datetime(2026, 11, 23, 1, tzinfo=UTC), 24, date(2024, 11, 23)),
    ],
)
def test_months_are_counted_on_the_offices_calendar(now, months, begins):
    assert months_before(now, months, BEIJING) == datetime(begins.year, begins.month, begins.day, tzinfo=BEIJING)


async def test_what_departments_wrote_goes_at_its_term_and_that_they_acted_stays(street, rows, erase, city):
    case_id, chief = new_id(), street.one("alley-chief").id
    async with street.session() as session:
        case = OpenCase(id=case_id, alley=street.alleys[0].id, category="wall-opening")
        await open_case(session, case, Reporter(person=chief, source="patrol"), by=SYSTEM, now=THEN)
        for ended in (THEN, NIGHT - timedelta(days=1)):
            session.add(
                DepartmentMatter(
                    office_id=street.id, id=new_id(), case_id=case_id, city_id=city.id, department_id=new_id(),
                    office_name="街道", number="1", category_name="开墙", place="试验1号", step_name="查处",
                    contact_name="巷长", contact_phone="010", leads=True, danger=False, since=THEN, paused=False,
                    officer_name="李城管", outcome="已处罚", document_number="罚7号", acted_at=ended, ended_at=ended,
                )
            )  # fmt: skip
    erased = await erase()
    assert erased[Kept.DEPARTMENT_OUTCOME] == 1
    kept = [(row.outcome, row.document_number, row.officer_name) for row in await rows(DepartmentMatter)]
    assert sorted(kept, key=str) == [("已处罚", "罚7号", "李城管"), (None, "罚7号", "李城管")]
    assert Kept.DEPARTMENT_OUTCOME not in await erase()


@pytest.mark.parametrize("kept", [Kept.PERSUASION_TEXT, Kept.DEPARTMENT_OUTCOME])
async def test_how_a_call_ended_and_the_help_given_go_at_either_term_and_the_step_that_said_so(
    street, put_in_force, rows, erase, kept
):
    await put_in_force(street, version=3, privacy=Privacy(keep=(Retention(what=kept, months=6),)))
    case_id, chief, newer = new_id(), street.one("alley-chief").id, NIGHT - timedelta(days=1)
    async with street.session() as session:
        case = OpenCase(id=case_id, alley=street.alleys[0].id, category="wall-opening")
        state = await open_case(session, case, Reporter(person=chief, source="patrol"), by=SYSTEM, now=THEN)
        for ended in (THEN + timedelta(days=1), newer):
            call_id = new_id()
            session.add(
                JointCall(
                    office_id=street.id, id=call_id, case_id=case_id, kind="enforcement", place="试验1号", meet_at=ended,
                    caller_id=chief, called_at=THEN, answer_by=ended, help_given="修整卫生间", outcome="已拆除",
                    closed_at=ended,
                )
            )  # fmt: skip
            told = JointCallClosed(
                **about(state), call=call_id, departments_came=1, outcome="已拆除", help_given="修整卫生间"
            )
            stepped = CaseStepped(
                **about(state), step="joint", action="done", verb="close", to="verify", times=1, by_post_kind=None,
                on_time=True, owner_post=None, owner_person=chief, due_at=None, why={}, result="已拆除",
            )  # fmt: skip
            for event in (told, stepped):
                append(session, event, by=SYSTEM, at=ended)
            append(session, msgspec.structs.replace(stepped, result="查过"), by=SYSTEM, at=ended - timedelta(hours=1))
    assert await erase() == {kept: 1}
    calls = [(row.closed_at == newer, row.outcome, row.help_given) for row in await rows(JointCall)]
    assert sorted(calls, key=str) == [(False, None, None), (True, "已拆除", "修整卫生间")]
    async with street.session() as session:
        beside = await session.execute(
            select(JournalEvent.occurred_at == newer, JournalPersonal.data)
            .join(JournalEvent, (JournalEvent.office_id == street.id) & (JournalEvent.id == JournalPersonal.event_id))
            .where(JournalPersonal.office_id == street.id, JournalEvent.subject == case_id)
        )
    words = [(True, {"outcome": "已拆除", "help_given": "修整卫生间"}), (True, {"result": "已拆除"})]
    said = [(new, {name: word for name, word in data.items() if word}) for new, data in beside]
    assert sorted(said, key=str) == sorted([*words, *[(False, {"result": "查过"})] * 2], key=str)
    assert await erase() == {}


async def test_what_offices_wrote_to_each_other_goes_at_its_term_once_the_matter_is_over(street, rows, erase):
    ids = {}
    for settled, closed in ((THEN, THEN), (NIGHT - timedelta(days=1), THEN), (THEN, None)):
        case_id = new_id()
        async with street.session() as session:
            case = OpenCase(id=case_id, alley=street.alleys[0].id, category="wall-opening")
            reporter = Reporter(person=street.one("alley-chief").id, source="patrol")
            await open_case(session, case, reporter, by=SYSTEM, now=THEN)
            mine = Case.office_id == street.id, Case.id == case_id
            ended = {"closed_at": closed, "outcome": "closed", "step": None} if closed else {"source": "referral"}
            await session.execute(update(Case).where(*mine).values(**ended))
            session.add(
                ReceivedReferral(
                    office_id=street.id, id=new_id(), from_office_id=new_id(), from_office_name="别的街道",
                    from_number="1", category="wall-opening", category_name="开墙", place="试验1号", words="王家门口",
                    photos=[], danger=False, reason="不在我处", note="请看", hop=1, sent_at=THEN, state="taken",
                    case_id=case_id, settled_at=settled, refusal=None,
                )
            )  # fmt: skip
        ids[case_id] = settled is THEN and closed is THEN
    erased = await erase()
    assert erased[Kept.REFERRAL_WORDS] == 1
    for row in await rows(ReceivedReferral):
        gone = ids[row.case_id]
        assert (row.words, row.reason, row.note, row.from_office_name) == (
            ("", "", None, "别的街道") if gone else ("王家门口", "不在我处", "请看", "别的街道")
        )
    assert Kept.REFERRAL_WORDS not in await erase()
