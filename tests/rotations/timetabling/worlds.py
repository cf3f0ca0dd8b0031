"""Small timetables for tests: an instance in the public format, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from rotations.timetabling.problem import Course, Curriculum, Place, Places, Problem, Room

SMALL = """\
Name: Small
Courses: 3
Rooms: 2
Days: 2
Periods_per_day: 3
Curricula: 2
Constraints: 2

COURSES:
theory wang 2 2 40
practice wang 2 1 20
law li 1 1 60

ROOMS:
hall 50
\tclass  25

CURRICULA:
village 2 theory practice
town 2 practice law

UNAVAILABILITY_CONSTRAINTS:
law 0 0
law 1 2

END.
"""


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a problem that has a place for every lecture; its rules may still exclude each other."""
    days, per_day, room_count = draw(st.integers(1, 3)), draw(st.integers(1, 4)), 2
    periods = days * per_day
    count = draw(st.integers(1, min(5, periods * room_count)))
    courses = tuple(
        Course(
            name=f"c{position}",
            lecturer=draw(st.sampled_from(["wang", "li", "zhang"])),
            lectures=draw(st.integers(1, max(1, periods * room_count // count // 2))),
            days=draw(st.integers(1, 3)),
            students=draw(st.integers(1, 60)),
            closed=frozenset(draw(st.sets(st.integers(0, periods - 1), max_size=2))),
            closed_rooms=frozenset(draw(st.sets(st.integers(0, 1), max_size=1))),
        )
        for position in range(count)
    )
    heard = st.sets(st.integers(0, count - 1), min_size=1, max_size=3)
    curricula = tuple(
        Curriculum(f"q{position}", tuple(sorted(draw(heard))))
        for position in range(draw(st.integers(0, 3)))
    )
    rooms = (Room("r0", draw(st.integers(10, 50))), Room("r1", draw(st.integers(10, 50))))
    return Problem("drawn", days, per_day, courses, rooms, curricula)


@st.composite
def timetables(draw: st.DrawFn, problem: Problem) -> Places:
    """Draw a timetable in which no room is used twice at once."""
    spots = [Place(period, room) for period in range(problem.periods) for room in (0, 1)]
    return tuple(draw(st.permutations(spots))[: len(problem.lectures)])
