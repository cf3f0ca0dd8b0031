"""Filling a class's own timetable (自动排课): lessons get hours, lecturers and rooms; no ORM.

`problem` says what is asked, `solving` answers it, `reasons` says why a lesson got no place. A
half-day has slots, a lesson takes some of one half-day; only free ones are filled, so a class never
clashes with itself. Who may teach when, and which room is free, is told beforehand as hindrances.

    proposal = fill(request)
"""

from rotations.filling.problem import Asked, Hindrances, Lesson, Part, Placed, Proposal, Slot
from rotations.filling.solving import fill

__all__ = ["Asked", "Hindrances", "Lesson", "Part", "Placed", "Proposal", "Slot", "fill"]
