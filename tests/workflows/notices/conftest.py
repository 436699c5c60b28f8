"""An office whose groups have robots, a receiver that is one of them on this machine, and a person who is told."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

import hutong.notices.jobs  # noqa: F401 - declares the job that runs below
from hutong.app.languages import register_languages
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM
from hutong.lockbox import Lockbox
from hutong.notices.models import Channel, Delivery, Notice, Preference, Robot, RobotPace
from hutong.notices.paces import hashed
from hutong.notices.robots import add_robot
from hutong.notices.routing import route
from hutong.notices.schemas import AddRobot, SetUpSms
from hutong.notices.service import tell
from hutong.notices.setting_up import set_up
from hutong.people.models import Person
from hutong.settings import Settings
from stand_ins import KEY_ID, SECRET, sms_gateway


@pytest.fixture(scope="session", autouse=True)
def languages() -> None:
    """English is there, as in every worker."""
    register_languages()


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    message: dict
    body: bytes = b""


@dataclass
class Receiver:
    """A robot of a group chat: keeps what it is told and answers as it is bidden, one answer a message."""

    port: int
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    good: bytes = b'{"errcode": 0, "errmsg": "ok"}'

    def url(self, path: str = "/cgi-bin/webhook/send?key=abc") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def will_answer(self, status: int, body: bytes, **headers: str) -> None:
        self.answers.append((status, body, headers))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.received.append(Received(self.path, dict(self.headers), json.loads(body), body))
            status, answer, headers = robot.answers.pop(0) if robot.answers else (200, robot.good, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    robot = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield robot
    server.shutdown()
    thread.join()
    server.server_close()


class Groups:
    """One office's robots and the messages to them."""

    def __init__(self, office, settings: Settings) -> None:
        self.office = office
        self.settings = dataclasses.replace(
            settings, allow_local_webhooks=True, public_url="https://hutong.example.org"
        )
        self.box = Lockbox.of(settings)

    @property
    def noon(self) -> datetime:
        """Within the office's day, the last one that was: at night groups are told nothing before the morning."""
        now = datetime.now(UTC)
        noon = now.replace(hour=4)
        return noon if noon <= now else noon - timedelta(days=1)

    async def add(self, url: str, *, kind="wecom", secret="", topics=("danger", "late", "matters", "other")) -> UUID:
        robot = AddRobot(name="管家群", kind=kind, url=url, topics=list(topics), secret=secret)
        async with self.office.session() as session:
            return await add_robot(session, robot, box=self.box, by=SYSTEM, now=datetime.now(UTC))

    async def called(self, url: str, *moments: float) -> None:
        """As if that address had been called at these moments, and at no others."""
        row = {"address": hashed(self.settings, url), "posts": list(moments)}
        async with self.office.session() as session:
            statement = insert(RobotPace).values(row)
            await session.execute(statement.on_conflict_do_update(index_elements=["address"], set_=row))

    async def work(self, *, settings: Settings | None = None, strict: bool = True) -> int:
        services = {Settings: settings or self.settings, Lockbox: self.box}
        return await run_due(self.office.databases, self.office.id, services, strict=strict)

    async def soon(self) -> None:
        """What waits for its next attempt is due now."""
        async with self.office.session() as session:
            await session.execute(
                update(Job)
                .where(Job.office_id == self.office.id, Job.done_at.is_(None))
                .values(run_at=datetime.now(UTC))
            )

    async def all(self, model):
        async with self.office.session() as session:
            return list((await session.execute(select(model).order_by(model.id))).scalars())

    async def deliveries(self) -> list[Delivery]:
        return await self.all(Delivery)

    async def robots(self) -> list[Robot]:
        return await self.all(Robot)

    async def notices(self) -> list[Notice]:
        return await self.all(Notice)

    async def jobs(self) -> list[Job]:
        return await self.all(Job)


@pytest.fixture
async def groups(make_office, server_settings: Settings) -> Groups:
    return Groups(await make_office("longtan", people={"steward": 3}), server_settings)


@pytest.fixture
async def neighbours(make_office, server_settings: Settings) -> Groups:
    """Another office of the district."""
    return Groups(await make_office("starter", west=True), server_settings)


class Persons:
    """One person of an office who is told, and the ways the office has set up."""

    phone = "13800000001"

    def __init__(self, groups) -> None:
        self.groups, self.office = groups, groups.office
        self.person = groups.office.people["steward"][0].id

    async def set_up(self, wanted) -> None:
        async with self.office.session() as session:
            await set_up(session, wanted, box=self.groups.box, by=SYSTEM, now=self.groups.noon)

    async def sms(self, gateway, **changed) -> None:
        values = {
            "endpoint": gateway.url, "key_id": KEY_ID, "secret": SECRET, "sign": "龙潭街道", "template": "SMS_1",
            "template_danger": "SMS_2", "template_en": "SMS_9", "template_code": "SMS_3", "price": 0.045,
            "fields": "what=title, where=office",
        }  # fmt: skip
        await self.set_up(SetUpSms(**{**values, **changed}))

    async def reached(self, **values) -> None:
        phone, language = values.pop("phone", self.phone), values.pop("language", "zh")
        async with self.office.session() as session:
            mine = update(Person).where(Person.office_id == self.office.id, Person.id == self.person)
            await session.execute(mine.values(phone=phone, language=language))
            session.add(Preference(office_id=self.office.id, id=new_id(), person_id=self.person, **values))

    async def tell(self, *, kind="case.danger", urgent=True, title="井盖缺失", at=None) -> int:
        now = at or self.groups.noon
        async with self.office.session() as session:
            await tell(
                session,
                to=[self.person],
                kind=kind,
                title=title,
                body="请马上到场。",
                link="/o/x/cases/1",
                urgent=urgent,
                now=now,
            )
        async with self.office.session() as session:
            return await route(session, now=now)

    async def one(self) -> Delivery:
        (delivery,) = await self.groups.deliveries()
        return delivery

    async def channel(self) -> Channel:
        (channel,) = await self.groups.all(Channel)
        return channel


@pytest.fixture
def persons(groups) -> Persons:
    return Persons(groups)


@pytest.fixture
def gateway():
    with sms_gateway() as found:
        yield found
