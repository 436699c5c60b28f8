"""Dates, times and numbers as the reader writes them, in the office's own time zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from hutong.texts import current_language
from hutong.texts import gettext as _
from hutong.visits.visit import current_visit

_LOCALES = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale.parse("en_GB")}
_DAYS = {"zh": "y年M月d日 EEEE", "en": "EEEE d MMMM y"}
_DAY = {"zh": "y年M月d日", "en": "d MMM y"}
_MOMENT = {"zh": "M月d日 HH:mm", "en": "d MMM HH:mm"}
_WHOLE_MOMENT = {"zh": "y年M月d日 HH:mm", "en": "d MMM y HH:mm"}


def day(value: date | datetime | None) -> str:
    """2017年4月25日."""
    if value is None:
        return "—"
    return format_date(_local_day(value), _DAY[current_language()], locale=_locale())


def long_day(value: date | datetime) -> str:
    """2017年4月25日 星期二."""
    return format_date(_local_day(value), _DAYS[current_language()], locale=_locale())


def size(value: int) -> str:
    """Bytes in the unit that reads best, in thousands."""
    amount = float(value)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit in {"B", "kB"} else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def month(value: date) -> str:
    return format_date(value, {"zh": "y年M月", "en": "MMMM y"}[current_language()], locale=_locale())


def moment(value: datetime | None) -> str:
    """4月25日 14:30; with the year when it is not this one."""
    if value is None:
        return "—"
    visit = current_visit()
    local = value.astimezone(visit.zone)
    this_year = local.year == visit.now.astimezone(visit.zone).year
    return format_datetime(local, (_MOMENT if this_year else _WHOLE_MOMENT)[current_language()], locale=_locale())


def clock_time(value: datetime) -> str:
    """14:30."""
    return format_time(value.astimezone(current_visit().zone), "HH:mm", locale=_locale())


def machine(value: date | datetime) -> str:
    """For `<time datetime>` and date inputs: ISO 8601, in the office's time zone."""
    if isinstance(value, datetime):
        return value.astimezone(current_visit().zone).isoformat(timespec="minutes")
    return value.isoformat()


def ago(value: datetime) -> str:
    """昨天, 3小时前, 还有2天: how far from now, in words."""
    seconds = (current_visit().now - value).total_seconds()
    words = duration(timedelta(seconds=abs(seconds)))
    if abs(seconds) < 60:
        return _("刚刚")
    return _("{time}前", time=words) if seconds > 0 else _("还有{time}", time=words)


def duration(value: timedelta | float) -> str:
    """2天3小时, 35分钟; a bare number is seconds."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    minutes = int(seconds // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = []
    if days:
        parts.append(_("{n}天", n=days))
    if hours:
        parts.append(_("{n}小时", n=hours))
    if minutes and not days:
        parts.append(_("{n}分钟", n=minutes))
    return ("" if current_language() == "zh" else " ").join(parts) or _("{n}分钟", n=0)


def number(value: float | Decimal | None) -> str:
    """12,345; at most two decimals. Nothing to count is a dash, never a nought."""
    return "—" if value is None else format_decimal(value, "#,##0.##", locale=_locale())


def percent(value: float | Decimal | None) -> str:
    """A share between 0 and 1 as 93.5%."""
    return "—" if value is None else format_percent(value, "0.0%", locale=_locale())


def hours(minutes: float | None) -> str:
    """Minutes as hours: 3.5."""
    return "—" if minutes is None else format_decimal(minutes / 60, "#,##0.#", locale=_locale())


def kilometres(metres: float) -> str:
    return format_decimal(metres / 1000, "#,##0.0#", locale=_locale())


def called(place: Any) -> str:
    """A place's or body's own name in the reader's language (`name`, `name_en`), or a playbook's wording."""
    if hasattr(place, "in_language"):
        return str(place.in_language(current_language()))
    english = getattr(place, "name_en", "")
    return str(english if english and current_language() == "en" else place.name)


def with_query(path: str, **changes: object) -> str:
    """This address with some of its query changed; None takes a name out."""
    base, _mark, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in changes]
    added = [(name, str(value)) for name, value in changes.items() if value is not None]
    encoded = urlencode(kept + added)
    return f"{base}?{encoded}" if encoded else base


def _locale() -> Locale:
    return _LOCALES[current_language()]


def _local_day(value: date | datetime) -> date:
    return value.astimezone(current_visit().zone).date() if isinstance(value, datetime) else value


ALL: dict[str, Callable[..., Any]] = {
    "day": day,
    "long_day": long_day,
    "month": month,
    "size": size,
    "moment": moment,
    "clock_time": clock_time,
    "machine": machine,
    "ago": ago,
    "duration": duration,
    "number": number,
    "percent": percent,
    "hours": hours,
    "kilometres": kilometres,
    "called": called,
    "with_query": with_query,
}
