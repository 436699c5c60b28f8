"""A resident's report: stored by the visitor's own narrow role, then taken up as a case."""

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.schemas import TellProblem
from hutong.cases.models import PublicReport
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.ids import new_id
from hutong.playbooks.document import Playbook
from hutong.texts import N_

PHONE_PURPOSE = "答复您反映的问题"
# No letters that look alike; spoken in two groups of four.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Told(msgspec.Struct, frozen=True):
    """A report that is stored, and the code to follow it by."""

    id: UUID
    code: str


class NoSuchReport(Refusal):
    status = 404
    sentence = N_("没有找到这个查询码，请核对后再试。")


def code_from(random: bytes) -> str:
    """A follow-up code such as `7KQ2-M9XD`: about 39 bits, guessed only by trying, which is throttled."""
    number, letters = int.from_bytes(random, "big"), ""
    for _ in range(8):
        number, letter = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[letter]
    return f"{letters[:4]}-{letters[4:]}"


def hash_of_code(code: str) -> str:
    """What is stored of a code; written with or without the dash, in any case."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


async def tell_problem(
    session: AsyncSession, told: TellProblem, *, alley: UUID, playbook: Playbook, now: datetime, secret: bytes
) -> Told:
    """Store a report; its code is shown once and kept only as a hash.

    Sent again from the same page it is stored once and has the same code, which only `secret` makes.

    `session` may be the visitor's own, which can add a report and read none. Raises Invalid for a telephone
    without consent, and for a category that the office does not have.
    """
    if told.phone and not told.phone_consent:
        raise Invalid([FieldProblem("phone_consent", N_("留了电话，请勾选同意；不同意就不要留。"))])
    if told.category not in {category.code for category in playbook.categories}:
        raise Invalid([FieldProblem("category", N_("请选最像的一类。"))])
    random, report_id = secrets.token_bytes(32), new_id()
    if told.id is not None:
        random = hmac.digest(secret, alley.bytes + msgspec.json.encode(told), "sha256")
        report_id = uuid5(told.id, random.hex())
    code = code_from(random)
    await session.execute(
        # Without RETURNING: the visitor may not read what was added.
        insert(PublicReport)
        .values(
            office_id=bound_office(session),
            id=report_id,
            alley_id=alley,
            category=told.category,
            description=told.description.strip(),
            position_m=told.position_m,
            name=told.name.strip() or None,
            phone=told.phone,
            phone_purpose=PHONE_PURPOSE if told.phone else None,
            phone_consented_at=now if told.phone else None,
            code_hash=hash_of_code(code),
            received_at=now,
        )
        .on_conflict_do_nothing()
    )
    return Told(report_id, code)


async def report_with(session: AsyncSession, code: str) -> PublicReport:
    """The report that a code follows; raises NoSuchReport."""
    statement = select(PublicReport).where(PublicReport.code_hash == hash_of_code(code))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NoSuchReport(field="code")
    return found
