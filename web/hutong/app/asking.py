"""Asks a running demo as a browser would: the public pages, then the first page of everyone who can sign in."""

import http.cookiejar
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

PUBLIC = ("/healthz", "/readyz", "/", "/demo")
SIGN_INS = "/demo"


@dataclass(frozen=True, slots=True)
class Asked:
    who: str
    what: str
    is_well: bool


@dataclass
class Form:
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """All forms of a page that are sent to `action`, with the fields they carry."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._action, self._open = action, False
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("action", "") == self._action and given.get("method", "").lower() == "post"
            if self._open:
                self.found.append(Form())
        elif self._open and tag in {"input", "button"} and given.get("name"):
            self.found[-1].fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


class Browser:
    def __init__(self, address: str) -> None:
        self._address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Where it ended and what stands there, redirections followed; raises OSError for any other answer than 200."""
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        headers = {"Accept": "text/html", "Accept-Language": "zh", "Origin": self._address}
        request = urllib.request.Request(self._address + path, body, headers)  # noqa: S310 - our own address
        with self._opener.open(request, timeout=20) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()


def ask_as_everyone(address: str) -> list[Asked]:
    """Each public page as a stranger, and for every one-click sign-in the page it leads to."""
    asked = [_asked(Browser(address), path, path) for path in PUBLIC]
    try:
        forms = _forms(Browser(address))
    except OSError:
        return asked
    asked += [_sign_in(address, number) for number in range(len(forms))]
    if not forms:
        asked.append(Asked(SIGN_INS, "nobody can sign in", is_well=False))
    return asked


def _forms(browser: Browser) -> list[Form]:
    parser = _Forms(SIGN_INS)
    parser.feed(browser.open(SIGN_INS)[1])
    return parser.found


def _sign_in(address: str, number: int) -> Asked:
    # A browser of their own each, with the token that the form gave to that browser.
    browser = Browser(address)
    return _asked(browser, f"sign-in {number + 1}", SIGN_INS, _forms(browser)[number].fields)


def _asked(browser: Browser, who: str, path: str, fields: dict[str, str] | None = None) -> Asked:
    try:
        where, _ = browser.open(path, fields)
    except OSError as error:
        return Asked(who, f"{path}: {error}", is_well=False)
    return Asked(who, where, is_well=fields is None or where != path)
