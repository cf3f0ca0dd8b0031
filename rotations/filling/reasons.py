"""Why a lesson got no half-day, in words that name who or what is in the way, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotations.filling.problem import Asked, Lesson

TOLD = 4


def reason_for(asked: Asked, lesson: Lesson, left: Sequence[int], costly: Iterable[str]) -> str:
    """Return why a lesson does not fit; `left` are the half-days that stayed free.

    `costly` names the rules of order without which more would fit; it is asked last.
    """
    if lesson.lacks:
        return lesson.lacks
    if not asked.free:
        return "班次内没有空余的半天"
    hindered = hindrances_of(asked, lesson, asked.free)
    if len(hindered) >= len(asked.free):
        return _listed(asked, hindered, asked.free)
    if not left:
        return f"空余的 {len(asked.free)} 个半天已排满"
    rules = list(costly)
    if rules:
        return f"受“{rules[0]}”限制"
    return _listed(asked, hindered, [slot for slot in left if slot in hindered]) or (
        "其余半天与其他课程的先后要求冲突"
    )


def _listed(asked: Asked, hindered: dict[int, str], slots: Sequence[int]) -> str:
    told = [f"{asked.slots[slot].name}{hindered[slot]}" for slot in slots[:TOLD]]
    more = "等" if len(slots) > TOLD else ""
    return "；".join(told) + more


def hindrances_of(asked: Asked, lesson: Lesson, slots: Sequence[int]) -> dict[int, str]:
    """Return, by half-day, what keeps a lesson from it: everybody who could give it, or the rooms."""
    found = {}
    for slot in slots:
        people = _everybody(asked, lesson, slot)
        if people:
            found[slot] = people
            continue
        taken = [asked.hindrances.rooms.get((room, slot), "") for room in lesson.rooms]
        free = sum(not why for why in taken)
        if lesson.rooms and free < lesson.rooms_needed:
            found[slot] = _rooms(lesson, free, [why for why in taken if why])
    return found


def _everybody(asked: Asked, lesson: Lesson, slot: int) -> str:
    """Return why none of those who could give a lesson can; "" when one can, or nobody has to."""
    why = [asked.hindrances.lecturers.get((key, slot), "") for key in lesson.lecturers]
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
