"""What may be copied into a chat group about a case: the office's own words, and nothing that names anybody."""

from hutong.cases.effects import Tell
from hutong.cases.states import CaseState, Setting
from hutong.cases.wording import words_of
from hutong.posts.queries import OfficeNow
from hutong.texts import speaking


def text_for_group(office: OfficeNow, setting: Setting, state: CaseState, *, number: str) -> str:
    """In Chinese, as the groups speak. Title and description stay out: people write names and doors into them."""
    template = "for_group" if state.step is not None else "for_group_done"
    tell = Tell(to=(), template=template, times={"due": state.due_at} if state.due_at and state.step else {})
    with speaking("zh"):
        heading, body = words_of(office, setting, state, "", tell, number)
    return f"{heading}\n{body}"
