"""`hutong jobs`: what the lanes hold, why something failed, again, and off."""

import pytest
from sqlalchemy import select, text

from hutong.app.cli.background import jobs
from hutong.app.cli.languages import help_in_chinese, help_of
from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import JournalEvent
from streets import Street


class Working(Street):
    """An office with jobs."""

    def order(self, assignment=""):
        async def add(databases):
            async with databases.session(Office(self.id)) as session:
                job_id = await enqueue(session, "notice.deliver", delivery_id=new_id())
                if assignment:
                    sentence = f"UPDATE jobs SET {assignment} WHERE office_id = :office AND id = :job"
                    await session.execute(text(sentence), {"office": self.id, "job": job_id})
            return str(job_id)

        return self.do(add)

    def acts(self):
        async def read(databases):
            async with databases.session(Office(self.id)) as session:
                ours = select(JournalEvent).where(JournalEvent.kind.like("job.%")).order_by(JournalEvent.id)
                return [
                    (row.kind, str(row.subject), row.actor["kind"], row.actor["name"])
                    for row in await session.scalars(ours)
                ]

        return self.do(read)


@pytest.fixture
def street(server_settings):
    return Working(server_settings)


@pytest.mark.long
def test_what_failed_is_listed_shown_and_tried_again(hutong, street):
    failed = [street.order("failed_at = now(), last_error = 'TimeoutError: x'") for _ in range(2)]
    waiting, slug = street.order(), street.slug
    listed = hutong.json("jobs", "list", slug, "--state", "failed", "--kind", "notice.deliver")
    assert ({job["id"] for job in listed["jobs"]}, listed["count"]) == (set(failed), 2)
    assert {job["reason"] for job in listed["jobs"]} == {"TimeoutError: x"}
    assert hutong.json("jobs", "list", slug, "--limit", "1")["count"] == 3
    shown = hutong.json("jobs", "show", slug, waiting)
    assert (shown["state"], set(shown["args"])) == ("waiting", {"delivery_id"})
    lanes = hutong.json("jobs", "lanes", "--office", slug, code=1)
    assert lanes["offices"][slug] == lanes["lanes"]["normal"]
    assert (lanes["lanes"]["normal"]["failed"], lanes["lanes"]["normal"]["waiting"]) == (2, 1)

    assert hutong("jobs", "retry", slug).exit_code == 2
    assert hutong("jobs", "retry", slug, waiting).exit_code == 1
    # One that is refused undoes the others.
    assert hutong("jobs", "retry", slug, failed[0], waiting).exit_code == 1
    assert hutong.json("jobs", "retry", slug, "--kind", "notice.deliver")["retried"] == failed[::-1]
    assert hutong.json("jobs", "cancel", slug, waiting)["cancelled"] == [waiting]
    assert hutong("jobs", "cancel", slug, waiting).exit_code == 1
    assert hutong("jobs", "list", "no-such-office").exit_code == 1
    assert hutong("jobs", "show", slug, "x").exit_code == 2
    assert "rounds" in hutong.json("jobs", "rounds", code=hutong("jobs", "rounds").exit_code)
    by = ("system", "hutong jobs")
    retried = [("job.retried", each, *by) for each in failed[::-1]]
    assert sorted(street.acts()) == sorted([*retried, ("job.cancelled", waiting, *by)])


def test_jobs_of_another_office_are_not_there(hutong, street, server_settings):
    theirs = Working(server_settings).order("failed_at = now(), last_error = 'x'")
    codes = [hutong("jobs", deed, street.slug, theirs).exit_code for deed in ("show", "retry", "cancel")]
    assert codes == [1, 1, 1]


def test_its_help_is_said_in_chinese_too():
    known = help_in_chinese().sentences
    assert [sentence for sentence in help_of(jobs) if sentence not in known] == []
