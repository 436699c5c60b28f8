"""The printed page of a bulletin, whole in itself: style and all, so that its bytes need nothing of a later release.

Only what is written here reaches the page; every word from outside is escaped.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from uuid import UUID

import msgspec

from hutong.reports.figures import printed
from hutong.reports.lineage import Values
from hutong.reports.models import Bulletin, BulletinItem
from hutong.reports.prose import Block, Piece, blocks
from hutong.texts import speaking

_NONE = "'none'"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


class Article(msgspec.Struct, frozen=True):
    """An item with its figures counted."""

    item: BulletinItem
    counted: Values


def paper(bulletin: Bulletin, articles: Sequence[Article], *, draft: str = "") -> bytes:
    """The page as bytes. `draft` is said above it while it is not signed."""
    day = bulletin.issued_on
    date_line = f"{day.year} 年 {day.month} 月 {day.day} 日"
    lines = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(bulletin.name)} 第{bulletin.issue}期</title>",
        f"<style>{style()}</style></head><body>",
        f'<p class="draft">{escape(draft)}</p>' if draft else "",
        '<main class="paper">',
        f'<h1 class="name">{escape(bulletin.name)}</h1>',
        f'<p class="issue">第 {bulletin.issue} 期<br>（总第 {bulletin.total_issue} 期）</p>',
        f'<p class="rule"><span>{escape(bulletin.issuer)}</span><time>{date_line}</time></p>',
        f'<p class="heading">【{escape(bulletin.heading)}】</p>' if bulletin.heading else "",
        *(_article(article) for article in articles),
        "</main></body></html>",
    ]
    return "\n".join(line for line in lines if line).encode()


def policy(page: bytes) -> str:
    """The content security policy of a page: its own style by its hash, and nothing else at all."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style_text).digest()).decode()}'"
        for style_text in _STYLE.findall(page)
    )
    rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return f"default-src 'none'; style-src {hashes or _NONE}; {rest}"


@cache
def style() -> str:
    return files(__package__ or "hutong.reports").joinpath("paper.css").read_text(encoding="utf-8")


def _article(article: Article) -> str:
    item = article.item
    body = "\n".join(_block(block, article.counted.values, item.id) for block in blocks(item.body))
    supplier = f'<p class="from">（{escape(item.supplier)}）</p>'
    return f"<article>\n<h2>{escape(item.title)}</h2>\n{body}\n{supplier}\n</article>"


def _block(block: Block, values: Mapping[str, int], item: UUID) -> str:
    # The document is Chinese, whatever its editor reads.
    with speaking("zh"):
        inner = "".join(_pieces(block.pieces, values, item))
    return f"<h3>{inner}</h3>" if block.is_heading else f"<p>{inner}</p>"


def _pieces(pieces: Iterable[Piece], values: Mapping[str, int], item: UUID) -> Iterable[str]:
    for piece in pieces:
        if not piece.figure:
            yield escape(piece.text)
        elif piece.figure in values:
            told = escape(printed(piece.figure, values[piece.figure]))
            # Relative: the same page is read by an editor and, under another address, by link.
            yield f'<a href="figures/{item}/{escape(piece.figure)}">{told}</a>'
        else:
            yield f"<mark>{escape(piece.figure)}</mark>"
