"""A table as CSV for programs, written while its rows are read.

No text may become a formula in anybody's spreadsheet (names of units come from rosters): an apostrophe goes before it.
Numbers stay numbers, negative ones too.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from dashboards.spreadsheet import BATCH, Cell, would_run


def csv_stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Comma, decimal point, CRLF, UTF-8 with its mark; moments as ISO 8601. The header leaves before the first row."""
    outlet = io.StringIO(newline="")
    writer = csv.writer(outlet)
    writer.writerow(header)
    yield ("\ufeff" + outlet.getvalue()).encode()
    for batch in batched(rows, BATCH):
        outlet.seek(0)
        outlet.truncate()
        writer.writerows([_cell(value) for value in row] for row in batch)
        yield outlet.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return f"'{value}" if would_run(value) else value
    return value.isoformat() if isinstance(value, dt.datetime) else value
