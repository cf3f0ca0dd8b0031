"""Secretaries, the posts they hold, and the hours they have earned."""

from trainees.models.hours import HoursEntry, HoursYear
from trainees.models.imports import RosterImport
from trainees.models.people import Appointment, Person
from trainees.models.recognitions import RecognisedClass
from trainees.models.standards import HoursRule, HoursTarget
from trainees.models.studies import StudyImport

__all__ = [
    "Appointment",
    "HoursEntry",
    "HoursRule",
    "HoursTarget",
    "HoursYear",
    "Person",
    "RecognisedClass",
    "RosterImport",
    "StudyImport",
]
