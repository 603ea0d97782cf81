"""What is not saved is said on every screen."""

from ivig_tui.tui.widgets.lines import Line, cut, line, pad, width_of

NOT_SAVED = "NOT SAVED"


def warned(rows: list[Line], failure: str | None, mark: str, width: int) -> list[Line]:
    """The screen's lines, the first of them with why something is not saved, where no line has it
    already; else with a mark, of how far saving is."""
    if not rows or not (failure or mark):
        return rows
    # By its style: a person's own words may be the same.
    if failure and any(
        span.style == "warn" and NOT_SAVED in span.text for row in rows for span in row
    ):
        return rows
    text, style = (f" {NOT_SAVED}: {failure} ", "warn") if failure else (f" {mark}", "dim")
    said = cut(line((text, style)), width)
    room = width - width_of(said)
    return [(*pad(cut(rows[0], room), room), *said), *rows[1:]]
