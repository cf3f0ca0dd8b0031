"""Secretaries, the posts they hold, and the hours they have earned."""

from trainees.models.hours import HoursEntry
from trainees.models.imports import ColumnMapping, RosterImport, RosterRow, RosterWriting
from trainees.models.people import Appointment, Person

__all__ = [
    "Appointment",
    "ColumnMapping",
    "HoursEntry",
    "Person",
    "RosterImport",
    "RosterRow",
    "RosterWriting",
]
