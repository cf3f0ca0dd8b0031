"""Secretaries, the posts they hold, and the hours they have earned."""

from trainees.models.appointment_corrections import AppointmentCorrection
from trainees.models.corrections import CorrectionRequest
from trainees.models.elections import ElectionLine, ElectionRound
from trainees.models.hours import HoursEntry, HoursYear
from trainees.models.imports import (
    ColumnMapping,
    RosterAddition,
    RosterImport,
    RosterRow,
    RosterWriting,
)
from trainees.models.merges import NotSamePerson, PersonMerge
from trainees.models.people import Appointment, Person
from trainees.models.recognitions import RecognisedClass
from trainees.models.round_writings import RoundWriting
from trainees.models.standards import HoursRule, HoursTarget
from trainees.models.studies import StudyImport
from trainees.models.transfers import TransferRequest

__all__ = [
    "Appointment",
    "AppointmentCorrection",
    "ColumnMapping",
    "CorrectionRequest",
    "ElectionLine",
    "ElectionRound",
    "HoursEntry",
    "HoursRule",
    "HoursTarget",
    "HoursYear",
    "NotSamePerson",
    "Person",
    "PersonMerge",
    "RecognisedClass",
    "RosterAddition",
    "RosterImport",
    "RosterRow",
    "RosterWriting",
    "RoundWriting",
    "StudyImport",
    "TransferRequest",
]
