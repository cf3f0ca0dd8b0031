"""Secretaries, the posts they hold, and the hours they have earned."""

from trainees.models.appointment_corrections import AppointmentCorrection
from trainees.models.elections import ElectionLine, ElectionRound
from trainees.models.hours import HoursEntry
from trainees.models.imports import RosterImport
from trainees.models.people import Appointment, Person

__all__ = [
    "Appointment",
    "AppointmentCorrection",
    "ElectionLine",
    "ElectionRound",
    "HoursEntry",
    "Person",
    "RosterImport",
]
