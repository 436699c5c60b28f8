"""Events as they stand: each with the last word of those that correct it.

A correcting event names the event it mends (`corrects`, always the first one) and brings the data that replaces the
old, or `{"void": true}`. It is no event of its own to be counted, and the time of what it mends stays.
"""

_SEALED = """
    JOIN journal_positions {name}_p ON {name}_p.office_id = {name}.office_id AND {name}_p.event_id = {name}.id
     AND {name}_p.position <= :position"""

_EFFECTIVE = """
events AS (
  SELECT j.id, j.kind, j.subject, j.occurred_at, coalesce(c.data, j.data) AS data{personal}
    FROM journal j{sealed_j}
    LEFT JOIN (
      SELECT DISTINCT ON (k.corrects) k.corrects, k.id, k.data
        FROM journal k{sealed_k}
       WHERE k.office_id = :office AND k.corrects IS NOT NULL
       ORDER BY k.corrects, k.xid DESC, k.id DESC
    ) c ON c.corrects = j.id{joins}
   WHERE j.office_id = :office AND j.kind = ANY(:kinds) AND j.corrects IS NULL
     AND j.occurred_at >= :begins AND j.occurred_at < :ends
     AND NOT coalesce(c.data ? 'void', false)
)"""

_PERSONAL = """
    LEFT JOIN journal_personal p ON p.office_id = j.office_id AND p.event_id = j.id
    LEFT JOIN journal_personal q ON q.office_id = j.office_id AND q.event_id = c.id"""


def effective_events(*, sealed: bool, personal: bool) -> str:
    """The common table `events` (id, kind, subject, occurred_at, data, and personal when asked for).

    It takes :office, :kinds, :begins and :ends, and with `sealed` :position, up to which the journal is read.
    """
    return _EFFECTIVE.format(
        personal=", coalesce(q.data, p.data) AS personal" if personal else "",
        sealed_j=_SEALED.format(name="j") if sealed else "",
        sealed_k=_SEALED.format(name="k") if sealed else "",
        joins=_PERSONAL if personal else "",
    )
