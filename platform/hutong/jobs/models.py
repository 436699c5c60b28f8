"""A job is a row, written in the business transaction; the carrier takes only its id."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned


class Job(OfficeOwned, Base):
    """Work to be done after the commit. Open while neither `done_at` nor `failed_at` is set.

    A person who calls it off, or puts away one that gave up, sets `cancelled_at` too: it waits for nobody then.

    `fence` rises with each claim, and the finishing UPDATE names it: a worker that froze and wakes finishes nothing.
    """

    __tablename__ = "jobs"

    kind: Mapped[str]
    args: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None]
    lane: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    max_attempts: Mapped[int]
    last_error: Mapped[str | None]
    # The W3C traceparent of who ordered it, so that the attempts are found beside the request.
    trace: Mapped[str | None] = mapped_column(String(60))
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (
        # The relay steps from one (office, lane, kind) to the next and reads only the due end of each.
        Index(
            "ix_jobs_open", "office_id", "lane", "kind", "run_at", "id",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        # What a person must look at; kept until somebody does, so it must not need a walk through what was done.
        Index("ix_jobs_failed", "office_id", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
        # What is cleared away after a while, oldest first, past whatever waits beside it for long.
        Index("ix_jobs_done", "office_id", "done_at", postgresql_where=text("done_at IS NOT NULL")),
        Index("ix_jobs_cancelled", "office_id", "cancelled_at", postgresql_where=text("cancelled_at IS NOT NULL")),
        Index(
            "uq_jobs_dedupe", "office_id", "dedupe_key", unique=True,
            postgresql_where=text("dedupe_key IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"),
        ),
        {
            # Sending, claiming and renewing touch no indexed column: with room on the page they stay on it.
            "postgresql_with": {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02},
            "info": {
                "access": Access(
                    extra={
                        "system": Extra(
                            rows="all",
                            columns=(
                                "office_id", "id", "kind", "lane", "created_at", "run_at", "sent_at", "lease_until",
                                "attempts", "max_attempts", "done_at", "failed_at", "cancelled_at",
                            ),
                            update=("sent_at",),
                        )
                    }
                )
            }
        },
    )  # fmt: skip


class Round(Base):
    """What is done again and again: when it is due, who has it in hand, and how the last time went.

    `late_seconds` and `missed` tell of the last time alone: by how much it was late, and how many times fell out.
    `missed_at` is when times that fell out were made up for last.
    """

    __tablename__ = "rounds"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    every_seconds: Mapped[float]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    ran: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    failed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    late_seconds: Mapped[float] = mapped_column(server_default=text("0"))
    missed: Mapped[int] = mapped_column(server_default=text("0"))
    missed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    # Whole tables are swept in rounds: they belong to the installation, and hold nothing of any office.
    __table_args__ = (
        {
            "info": {
                "access": Access(
                    wall="none",
                    app=("SELECT",),
                    extra={
                        "system": Extra(
                            rows="all",
                            insert=True,
                            update=(
                                "every_seconds", "due_at", "began_at", "ended_at", "lease_until", "fence", "ran",
                                "failed", "late_seconds", "missed", "missed_at", "last_error",
                            ),
                        )
                    },
                )
            }
        },
    )  # fmt: skip
