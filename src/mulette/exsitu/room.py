"""What the ex-situ room offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="exsitu",
    label="Conservation ex situ",
    commands={"exsitu germination": "mulette.exsitu.cli:germination"},
    help={"exsitu germination": "Mesure la germination de séries de comptages."},
)
