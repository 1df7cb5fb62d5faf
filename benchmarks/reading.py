"""Reading speed and memory: a synthetic CSV of 200,000 rows × 40 columns, promise 40,000 rows/s, memory flat.

Run ``python benchmarks/reading.py [rows]``.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from mulette.core.intake.reading import open_source

COLUMNS = 40
PROMISE = 40_000


def write_csv(path: Path, rows: int) -> None:
    """Write a file like a French export: semicolons, some quoted cells, some empty ones."""
    header = ";".join(f"colonne_{place}" for place in range(COLUMNS))
    cells = ['"Épervier d\'Europe; mâle"', "14/05/2019", "", "60345", "5,7234", "Prairie humide"] * 7
    line = ";".join(cells[: COLUMNS - 1])
    with path.open("w", encoding="cp1252") as file:
        file.write(header + "\n")
        file.writelines(f"{row};{line}\n" for row in range(rows))


def main(rows: int = 200_000) -> None:
    """Print rows per second and the memory the reading added."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reading.csv"
        write_csv(path, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        read = sum(batch.height for batch in open_source(path).batches())
        seconds = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert read == rows, read
        rate = rows / seconds
        print(f"{rows} rows x {COLUMNS}, {path.stat().st_size / 1e6:.0f} MB: {seconds:.1f} s")
        print(f"{rate:,.0f} rows/s ({rate / PROMISE:.1f} x the promise of {PROMISE:,})")
        print(f"peak memory {after / 1024:.0f} MiB, of which {(after - before) / 1024:.0f} for reading")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
