"""The packaged lists of cities (GeoNames, CC BY 4.0) and of ZIP codes (US Census Bureau), and their reader."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from bot.domain.places import Gazetteer
from bot.domain.postcodes import ZipCodes

CITIES = Path(__file__).with_name("cities.tsv.gz")
ZIPS = Path(__file__).with_name("us_zips.tsv.gz")


@cache
def load_gazetteer(path: Path = CITIES) -> Gazetteer:
    """The cities of the packaged file; built once, for it takes a fifth of a second. ZIP codes are read when somebody
    types the first one."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        return Gazetteer(lines, load_zips)


def load_zips(path: Path = ZIPS) -> ZipCodes:
    with gzip.open(path, "rt", encoding="ascii") as lines:
        return ZipCodes(lines)
