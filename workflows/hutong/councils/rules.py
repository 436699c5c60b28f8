"""Terms of council members. Pure."""

from datetime import date, timedelta

from hutong.posts.seating import months_later

NEAR = timedelta(days=30)


def term_is_over(term_until: date | None, day: date) -> bool:
    """A member without a term sits until he leaves."""
    return term_until is not None and term_until < day


def renews_to(term_until: date | None, day: date) -> date | None:
    """The last day after one more year; None while there is nothing to renew yet."""
    if term_until is None or term_until > day + NEAR:
        return None
    return months_later(max(term_until, day), 12)
