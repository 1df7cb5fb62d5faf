"""What the school's seed bank offers to the doors: its part of the demonstration."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_school", label="Banque de semences d'école", demo="mulette.exsitu.school.demo:add_school_bank")
