"""Compile the search by running it once, as the set-up does: `python -m rotations.timetabling.warming`."""

from __future__ import annotations

from rotations.timetabling.problem import Course, Problem, Room
from rotations.timetabling.search import solve


def main() -> None:
    """Search the smallest timetable there is; Numba keeps what it compiled beside the source."""
    course = Course("warm", "up", lectures=1, days=1, students=1)
    solve(Problem("warm", 1, 1, (course,), (Room("room", 1),)), tries=1, chains=1)


if __name__ == "__main__":
    main()
