"""The hours of the week at which many events start, on the clock of one zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

_DAY_SECONDS = 86_400.0
_HOUR_SECONDS = 3_600.0
WEEK_HOURS = 168
# 1 January 1970 was a Thursday: three days into the week.
_AT_EPOCH = 72


def week_hours(seconds: npt.NDArray[np.float64], zone: str) -> npt.NDArray[np.int64]:
    """`seconds` are since 1970, the hours count from Monday's midnight 0 up to 167."""
    walls = seconds + _offsets(seconds, ZoneInfo(zone))
    hours: npt.NDArray[np.int64] = (walls // _HOUR_SECONDS).astype(np.int64)
    return (hours + _AT_EPOCH) % WEEK_HOURS


def _offsets(seconds: npt.NDArray[np.float64], zone: ZoneInfo) -> npt.NDArray[np.float64]:
    """Seconds the wall is ahead of UTC: looked up day by day, because no zone changes twice a day."""
    days, day = np.unique(seconds // _DAY_SECONDS, return_inverse=True)
    at_midnight = np.array([_ahead(each * _DAY_SECONDS, zone) for each in days])
    a_day_later = np.array([_ahead((each + 1) * _DAY_SECONDS, zone) for each in days])
    offsets: npt.NDArray[np.float64] = at_midnight[day] if len(days) else np.zeros(0)
    for position in np.flatnonzero((at_midnight != a_day_later)[day]):
        offsets[position] = _ahead(seconds[position], zone)
    return offsets


def _ahead(second: float, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()
