"""The public holidays of Finland, and the eves on which nobody works. The library is loaded when first asked."""

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=32)
def _of_year(year: int) -> frozenset[dt.date]:
    from holidays import country_holidays

    return frozenset(country_holidays("FI", years=year))


def is_holiday(day: dt.date) -> bool:
    return day in _of_year(day.year)
