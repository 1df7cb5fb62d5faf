"""What the floor ``bank`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_bank", label="Banque de semences", tables="mulette.exsitu.bank.tables")
