"""The table of what the drills found, and the page it stands on."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- drills: written by `make drills` -->", "<!-- end of what `make drills` writes -->"

TITLES = ("fault", "cloud", "moment", "recovered in", *("sent", "applied", "archived", "repeated", "quarantined"))
HEAD = [f"| {' | '.join((*TITLES, 'missing'))} |", f"| --- | --- | --- |{' ---: |' * 7}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one drill came to. ``recovery_s`` counts from the end of the fault."""

    number: int
    fault: str
    cloud: str
    moment: str
    recovery_s: float
    sent: int
    applied: int
    archived: int
    repeated: int
    quarantined: int
    missing: int

    def to_plain(self) -> dict[str, Any]:
        """The row as JSON values."""
        return asdict(self)

    def line(self) -> str:
        """The row of the table."""
        counts = (self.sent, self.applied, self.archived, self.repeated, self.quarantined)
        cells = (f"{self.number}. {self.fault}", self.cloud, self.moment, f"{self.recovery_s:.1f} s")
        return f"| {' | '.join((*cells, *(f'{count:,}' for count in counts), f'missing {self.missing}'))} |"


def lines(rows: Iterable[Row]) -> list[str]:
    """The table."""
    return [*HEAD, *(row.line() for row in sorted(rows, key=lambda row: (row.number, row.cloud)))]


def write(page: Path, rows: Iterable[Row]) -> None:
    """Bring the rows into the table on a page. Rows of drills that did not run stay; so does the text around it.

    Raises ValueError if the page has no place for the table.
    """
    before, found, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    table, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{page} needs the lines {BEGIN!r} and {END!r} where the table is to stand")
    kept = {_key(line): line for line in table.splitlines() if line.startswith("| ") and line not in HEAD}
    kept |= {_key(row.line()): row.line() for row in rows}
    text = "\n".join([*HEAD, *(kept[key] for key in sorted(kept))])
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _key(line: str) -> tuple[int, str]:
    """Number of the drill and the cloud of a row."""
    cells = [cell.strip() for cell in line.split("|")]
    return int(cells[1].partition(".")[0]), cells[2]
