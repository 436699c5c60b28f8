"""Every place of a playbook has its form; a form sent back as it came changes nothing; what is changed is in the text."""

import re

import pytest
from bs4 import BeautifulSoup


async def test_every_page_of_the_editor_opens_and_says_where_it_is(admin, editor):
    """Follows every link within the editor, as far as they go."""
    seen, waiting = set(), [editor]
    while waiting and len(seen) < 60:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = await admin.get(address)
        assert answer.status_code == 200, (address, answer.text[:2000])
        links = [a["href"] for a in BeautifulSoup(answer.text, "html.parser").select("main a[href]")]
        inner = [link for link in links if link.startswith(f"{editor}?")]
        # One entry of each list says enough.
        waiting += [link for link in inner if not re.search(r"\[([1-9]|\d\d)\]", link)]
    assert len(seen) > 40
