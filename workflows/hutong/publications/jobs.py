"""A word before a trial ends."""

from datetime import timedelta

from hutong.jobs import Work, job
from hutong.notices.service import tell
from hutong.playbooks.queries import PUBLISHED, playbook_in_force, published_row
from hutong.playbooks.verbs import Verb
from hutong.posts.queries import office_at
from hutong.publications import wording
from hutong.publications.audience import languages_of, people_with
from hutong.texts import speaking

REMIND_BEFORE = timedelta(days=7)


@job("playbook.remind_trial")
async def remind_of_trial(work: Work, version: int) -> None:
    """Nothing is said of a trial that another version has ended already."""
    async with work.finishing() as session:
        row = await published_row(session, version)
        present = await playbook_in_force(session, work.now)
        if row.state != PUBLISHED or row.trial_until is None or present.version > version:
            return
        office = await office_at(session, work.now)
        people = await people_with(session, present.playbook, {Verb.ADMINISTER}, work.now)
        for language, readers in (await languages_of(session, people)).items():
            with speaking(language):
                title, body = wording.trial_ending(row.number or "", row.trial_until)
            await tell(
                session, to=readers, kind="playbook.trial_ending", title=title, body=body,
                link=f"/o/{office.slug}/playbooks/versions/{version}", to_groups=False, now=work.now,
            )  # fmt: skip
