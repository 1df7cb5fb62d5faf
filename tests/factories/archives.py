"""Archives of the SINP PACA: files of tabulated rows, zipped, gzipped or left in a folder."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]


def write_table(path: Path, rows: Rows) -> Path:
    r"""Write rows as the format wants them: tabulations, ``\N`` for nothing, no quotes."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["\t".join(names)]
    lines += ["\t".join(r"\N" if row.get(name) is None else str(row[name]) for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_folder(folder: Path, files: Mapping[str, Rows]) -> Path:
    """Write the files of a delivery side by side."""
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        write_table(folder / f"{name}.csv", rows)
    return folder


def write_zip(path: Path, files: Mapping[str, Rows]) -> Path:
    """Write the files of a delivery in a ZIP."""
    folder = write_folder(path.with_suffix(""), files)
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"livraison/{file.name}")
    return path


def write_tar(path: Path, files: Mapping[str, Rows]) -> Path:
    """Write the files of a delivery in a TAR.GZ."""
    folder = write_folder(path.with_name("tar"), files)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "livraison")
    return path


def synthese(number: int, action: str = "I", **cells: Any) -> dict[str, Any]:
    """Give the cells of a frog seen near 3° E, 46.5° N (see ``deliveries.sighting``)."""
    return {
        "unique_id_sinp": None,
        "entity_source_pk_value": f"K{number}",
        "code_source": "Base CEN",
        "code_dataset": "AMPH",
        "date_min": "2024-05-12 00:00:00",
        "date_max": "2024-05-12 00:00:00",
        "cd_nom": 351,
        "nom_cite": "Rana temporaria",
        "observers": "CARIOU Jeanne",
        "count_min": number,
        "count_max": number,
        "geom_4326": f"POINT ({3 + number / 10_000:.4f} 46.5)",
        "meta_last_action": action,
        **cells,
    }
