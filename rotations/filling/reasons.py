"""Why a lesson got no place, in words that name who or what is in the way, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotations.filling.problem import Asked, Lesson

TOLD = 4


def reason_for(asked: Asked, lesson: Lesson, left: Sequence[int], costly: Iterable[str]) -> str:
    """Return why a lesson does not fit; `left` is where it could begin beside what was placed.

    `costly` names the rules of order without which more would fit; it is asked last.
    """
    if lesson.lacks:
        return lesson.lacks
    if not asked.free:
        return "班次内没有空余的半天"
    starts = asked.starts(lesson)
    if not starts:
        return "没有空余的整个半天"
    hindered = hindrances_of(asked, lesson, starts)
    if len(hindered) >= len(starts):
        return _listed(asked, lesson, hindered)
    if not left:
        halves = {asked.slots[place].half for place in asked.free}
        return f"空余的 {len(halves)} 个半天已排满"
    rules = list(costly)
    if rules:
        return f"受“{rules[0]}”限制"
    return _listed(
        asked, lesson, {slot: why for slot, why in hindered.items() if slot in left}
    ) or ("其余时间与其他课程的先后要求冲突")


def _listed(asked: Asked, lesson: Lesson, hindered: dict[int, str]) -> str:
    """Name the first few, a half-day once where the same holds all through it."""
    named: dict[str, str] = {}
    open_to_it = asked.starts(lesson)
    for half in asked.halves:
        starts = [slot for slot in half if slot in open_to_it]
        whys = {hindered.get(slot, "") for slot in starts}
        for slot in starts:
            if why := hindered.get(slot):
                known = asked.slots[slot]
                named[known.name if len(whys) == 1 else known.hour_name] = why
    told = [f"{name}{why}" for name, why in list(named.items())[:TOLD]]
    return "；".join(told) + ("等" if len(named) > TOLD else "")


def hindrances_of(asked: Asked, lesson: Lesson, starts: Sequence[int]) -> dict[int, str]:
    """Return, by where it would begin, what keeps a lesson away: all who could give it, or the rooms."""
    found = {}
    for start in starts:
        slots = range(start, start + lesson.slots)
        people = _everybody(asked, lesson, slots)
        if people:
            found[start] = people
            continue
        taken = [asked.hindrances.of_room(room, slots) for room in lesson.rooms]
        free = sum(not why for why in taken)
        if lesson.rooms and free < lesson.rooms_needed:
            found[start] = _rooms(lesson, free, [why for why in taken if why])
    return found


def _everybody(asked: Asked, lesson: Lesson, slots: range) -> str:
    """Return why none of those who could give a lesson can; "" when one can, or nobody has to."""
    why = [asked.hindrances.of_lecturer(key, slots) for key in lesson.lecturers]
    if not why or not all(why):
        return ""
    told = "，".join(
        f"{asked.names.get(key, '')}{reason}"
        for key, reason in list(zip(lesson.lecturers, why, strict=True))[:2]
    )
    return told + ("等" if len(why) > 2 else "")  # two are named


def _rooms(lesson: Lesson, free: int, why: list[str]) -> str:
    if lesson.groups:
        return f"{lesson.groups} 个小组需 {lesson.groups} 个教室，只有 {free} 个可用"
    return "，".join(why[:2]) + ("等" if len(why) > 2 else "")  # two are named
