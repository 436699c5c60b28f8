"""Going through pages by their links, one of each kind: whoever is signed in reaches what can be reached."""

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

# Ways out, files, and what only changes how a page is shown.
_NOT_PAGES = ("sign-out", "logout", "export", ".xlsx", "lang=", "type=", "mailto:", "tel:", "/static/", "/schema")
Read = Callable[[str], Awaitable[Iterable[str]]]


def kind_of(address: str) -> str:
    """Pages of one kind differ in their ids and dates alone, and figures in their names."""
    parts = urlsplit(address).path.split("/")
    if parts[-2:-1] == ["figures"]:
        parts[-1] = "…"
    return "/".join("…" if any(c.isdigit() for c in part) and len(part) > 6 else part for part in parts)


def _own(page: str, links: Iterable[str], home: str) -> list[str]:
    found = [urldefrag(urljoin(page, link)).url for link in links]
    return [
        link
        for link in found
        if urlsplit(link).netloc == urlsplit(page).netloc
        and urlsplit(link).path.startswith((home, "/me"))
        and not any(word in link for word in _NOT_PAGES)
    ]


@pytest.fixture(scope="session")
def crawl() -> Callable[..., Awaitable[None]]:
    """`await crawl(start, home, read, done)`: reads a page of each kind that is not in `done`; `read` tells its links."""

    async def go(start: str, home: str, read: Read, done: set[str]) -> None:
        waiting = [start]
        while waiting:
            page = waiting.pop(0)
            if kind_of(page) in done:
                continue
            done.add(kind_of(page))
            waiting += [link for link in _own(page, await read(page), home) if kind_of(link) not in done]

    return go
