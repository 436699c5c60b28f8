"""`hutong department`: what a district does on its page of departments, for whoever sits at a terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import rich_click as click
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access import staffing
from hutong.access.departments import Body, bodies_of
from hutong.access.directory import DistrictPlace
from hutong.access.staffing import NewDepartment, NewOfficer
from hutong.app.cli.answers import Answer
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import given_as, working
from hutong.db import District
from hutong.errors import Refusal
from hutong.settings import Settings
from hutong.texts import N_, gettext


class NoSuchDepartment(Refusal):
    sentence = N_("这个区没有这个部门：{code}")


@click.group()
def department() -> None:
    """Departments of a district, and the accounts of their officers."""


@department.command()
@click.argument("district")
@click.argument("code")
@click.option("--name", required=True, help="In Chinese, such as 城管执法队.")
@click.option("--name-en", default="", help="… and in English.")
@working
async def add(answer: Answer, settings: Settings, *, district: str, code: str, name: str, name_en: str) -> None:
    """Add a department under the code by which playbooks name it."""
    new = given_as(NewDepartment, code=code, name=name, name_en=name_en)
    async with reach(settings) as at, _of(at, district) as (place, session):
        made = await staffing.found_department(session, place.city_id, place.id, new, now=at.now)
    answer.give({"department": code, "id": made}, shown=gettext(N_("{name}登记好了。"), name=name))


@department.command()
@click.argument("district")
@click.argument("code")
@click.argument("login")
@click.option("--name", required=True, help="Who it is.")
@working
async def officer(answer: Answer, settings: Settings, *, district: str, code: str, login: str, name: str) -> None:
    """Make an account of a department's officer and print the link by which it chooses its password."""
    new = given_as(NewOfficer, name=name, login=login)
    async with reach(settings) as at, _of(at, district) as (place, session):
        body = await _body(session, place, code)
        token = await staffing.invite_officer(session, place.city_id, place.id, body.id, new, now=at.now)
    link = f"{settings.public_url}{place.home}/password/{token}"
    shown = gettext(N_("{name}在这里设置密码，只能用一次，一周内有效：\n{link}"), name=name, link=link)
    answer.give({"login": login, "link": link}, shown=shown)


@department.command(name="list")
@click.argument("district")
@working
async def list_(answer: Answer, settings: Settings, *, district: str) -> None:
    """All departments of a district with their officers and who leads them."""
    async with reach(settings) as at, _of(at, district) as (place, session):
        bodies = await bodies_of(session, place.city_id, place.id)
    table = Table(*(gettext(head) for head in (N_("代码"), N_("名称"), N_("人员"), N_("负责人"), N_("已撤销"))))
    facts = []
    for body in bodies:
        officers = [name for _, name in body.officers]
        head = next((name for account, name in body.officers if account == body.head), "")
        ended = body.until.date().isoformat() if body.until else ""
        table.add_row(body.code, body.name, "、".join(officers), head, ended)
        facts.append({"code": body.code, "name": body.name, "officers": officers, "head": head, "until": body.until})
    answer.give({"departments": facts}, shown=table)


@department.command()
@click.argument("district")
@click.argument("code")
@working
async def end(answer: Answer, settings: Settings, *, district: str, code: str) -> None:
    """End a department: no office calls it any more; its records stay."""
    async with reach(settings) as at, _of(at, district) as (place, session):
        body = await _body(session, place, code)
        await staffing.end_department(session, place.city_id, place.id, body.id, ended=True, now=at.now)
    answer.give({"department": code, "ended": True}, shown=gettext(N_("{name}已撤销。"), name=body.name))


@asynccontextmanager
async def _of(at: Reach, slug: str) -> AsyncIterator[tuple[DistrictPlace, AsyncSession]]:
    place = await at.district(slug)
    async with at.databases.session(District(place.city_id, place.id)) as session:
        yield place, session


async def _body(session: AsyncSession, place: DistrictPlace, code: str) -> Body:
    for body in await bodies_of(session, place.city_id, place.id):
        if body.code == code:
            return body
    raise NoSuchDepartment(code=code)
