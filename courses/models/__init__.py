"""What is taught, by whom and where."""

from courses.models.availability import LecturerAvailability, VenueBlocking
from courses.models.bases import Base, BaseQuota
from courses.models.library import Course, Topic
from courses.models.loans import LecturerLoan
from courses.models.resources import Lecturer, Room, Venue
from courses.models.travel import TravelTime

__all__ = [
    "Base",
    "BaseQuota",
    "Course",
    "Lecturer",
    "LecturerAvailability",
    "LecturerLoan",
    "Room",
    "Topic",
    "TravelTime",
    "Venue",
    "VenueBlocking",
]
