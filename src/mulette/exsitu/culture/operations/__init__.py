"""Writes of the cultures: started, what happens to them, harvested, undone. Permission first; never commits."""

from mulette.exsitu.culture.operations.happening import add_event, add_events, change_culture, give_back, take_out
from mulette.exsitu.culture.operations.harvesting import harvest
from mulette.exsitu.culture.operations.starting import Source, add_culture
from mulette.exsitu.culture.operations.undoing import undo_culture

__all__ = [
    "Source",
    "add_culture",
    "add_event",
    "add_events",
    "change_culture",
    "give_back",
    "harvest",
    "take_out",
    "undo_culture",
]
