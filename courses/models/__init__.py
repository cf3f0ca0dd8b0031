"""What is taught, by whom and where."""

from courses.models.library import Course, Topic
from courses.models.resources import Lecturer, Room, Venue

__all__ = ["Course", "Lecturer", "Room", "Topic", "Venue"]
