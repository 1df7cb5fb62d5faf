"""Writes of the sowings: sown, changed, counted, pricked out, ended, cancelled. Permission first; never commits."""

from mulette.exsitu.sowing.operations.changing import move_sowings, split_sowing, update_sowing
from mulette.exsitu.sowing.operations.counting import add_count, change_count, delete_count, prick_out, unprick
from mulette.exsitu.sowing.operations.states import cancel_sowing, end_sowing, sow
from mulette.exsitu.sowing.operations.together import add_sowings
from mulette.exsitu.sowing.queries import living

__all__ = [
    "add_count",
    "add_sowings",
    "cancel_sowing",
    "change_count",
    "delete_count",
    "end_sowing",
    "living",
    "move_sowings",
    "prick_out",
    "sow",
    "split_sowing",
    "unprick",
    "update_sowing",
]
