"""What was said at the door and written in the field is not kept for ever: the words go, that it happened stays."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office

_WORDS = (
    # An empty need is one that was heard and answered: it goes on being counted. One that waits is still to be read.
    """
    UPDATE visits SET note = NULL, need = CASE WHEN need IS NULL THEN NULL ELSE '' END,
           need_answer = CASE WHEN need_answer IS NULL THEN NULL ELSE '' END
     WHERE office_id = :office AND day < :day AND NOT generated
       AND (need IS NULL OR need_answered_at < :before) AND (note <> '' OR need <> '' OR need_answer <> '')
    """,
    """
    UPDATE notes SET body = '' WHERE office_id = :office AND day < :day AND NOT generated AND body <> ''
    """,
    """
    UPDATE fixes SET note = NULL WHERE office_id = :office AND day < :day AND NOT generated AND note IS NOT NULL
    """,
    """
    UPDATE patrols SET remark = NULL,
           items = (SELECT COALESCE(jsonb_agg(CASE WHEN item ? 'note' THEN item || '{"note": ""}' ELSE item END
                                              ORDER BY place), '[]')
                      FROM jsonb_array_elements(items) WITH ORDINALITY AS said (item, place))
     WHERE office_id = :office AND day < :day AND finished_at IS NOT NULL AND NOT generated
       AND (remark IS NOT NULL OR jsonb_path_exists(items, '$[*].note ? (@ != "")'))
    """,
)


async def erase_words_of_the_field(session: AsyncSession, *, before: datetime, day: date) -> int:
    """Of visits, lines of the log, fixes and walks of days before `day`, which begins at `before`; how many.

    Generated ones are about nobody and stay.
    """
    given = {"office": bound_office(session), "before": before, "day": day}
    erased = 0
    for words in _WORDS:
        result = await session.execute(text(words), given)
        erased += int(getattr(result, "rowcount", 0))
    return erased
