"""A sheet of paper: shapes and words as SVG, rendered to PNG. It reads no font but ours, so that the same values
give the same picture on every machine."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from bot.pictures.faces import FAMILY, FILES, face

# Dark on paper, so that it reads on Discord's dark theme and on its light one. Against PAPER: INK 15:1, SOFT 5.6:1,
# LEFT and OVER, which words are set in too, over 5:1.
PAPER, LINE = "#FBFAF6", "#D9D5CA"
INK, SOFT = "#22252A", "#62656B"
LEFT, OVER = "#4F6F52", "#9A4A1F"
# What is planned is striped; what is spent is over 4:1 from what is left: told apart without their colours, too.
SPENT, PLANNED, STRIPE, UNSPENT = "#3A4049", "#F0C36A", "#D79A2B", "#84AE8A"
FAINT = "#E9E6DC"

_STRIPES = (
    '<pattern id="stripes" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="14" height="14" fill="{PLANNED}"/><rect width="5" height="14" fill="{STRIPE}"/></pattern>'
)
STRIPES = "url(#stripes)"


class Sheet:
    """Grows downwards: the height is given when it is done."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._shapes: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, round_: float = 0, line: str = ""
    ) -> None:
        """Nothing where it has no width."""
        if width <= 0:
            return
        stroke = f' stroke="{line}" stroke-width="2"' if line else ""
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}" '
            f"fill={quoteattr(fill)}{stroke}/>"
        )

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        fill: str = INK,
        anchor: str = "start",
        room: float | None = None,
        whole: bool = False,
    ) -> None:
        """On the line `y`, within `room` pixels: cut, or set smaller where it must stay `whole` (half an amount is
        another amount). What the font cannot draw is left out."""
        shown = face(bold=bold).drawable(words)
        if room is not None and whole:
            size = min(size, size * room / max(face(bold=bold).width(shown, size), 1))
        elif room is not None:
            shown = face(bold=bold).fitting(shown, size, room)
        weight = ' font-weight="bold"' if bold else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="{anchor}"{weight} '
            f'fill="{fill}">{escape(shown)}</text>'
        )

    def svg(self, height: int) -> str:
        paper = (
            f'<rect x="1" y="1" width="{self.width - 2}" height="{height - 2}" rx="18" fill="{PAPER}" '
            f'stroke="{LINE}" stroke-width="2"/>'
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height}" '
            f'font-family="{FAMILY}"><defs>{_STRIPES}</defs>{paper}{"".join(self._shapes)}</svg>'
        )


def render(svg: str) -> bytes:
    """PNG. Raises ValueError for what is no SVG."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_files=list(FILES), font_family=FAMILY
        )
    )
