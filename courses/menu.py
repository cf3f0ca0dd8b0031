"""What the courses app puts into the menu and the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.navigation.registry import Hit, MenuEntry, MenuGroup, register_menu, register_search
from courses.lists.resources import search_lecturers
from courses.selectors.resources import lecturers_for
from organizations.permissions import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import User

HITS = 8
GROUP, SEE = MenuGroup.COURSES, "courses.see"

register_menu(
    MenuEntry(GROUP, "课程库", "courses:course_list", SEE, order=10),
    MenuEntry(GROUP, "师资库", "courses:lecturer_list", SEE, order=20),
    MenuEntry(GROUP, "办班地点", "courses:venue_list", SEE, order=30),
    MenuEntry(GROUP, "示范基地", "courses:base_list", SEE, order=40),
    MenuEntry(GROUP, "路程时间", "courses:travel_grid", SEE, order=50),
)


def find_lecturers(user: User, text: str) -> Iterator[Hit]:
    """Yield the lecturers that a search finds among those the user may book."""
    if not is_allowed(user, SEE):
        return
    for lecturer in search_lecturers(lecturers_for(user), text)[:HITS]:
        url = reverse("courses:lecturer_detail", args=[lecturer.pk])
        yield Hit(lecturer.name, url, lecturer.employer or str(lecturer.organization))


register_search("授课人", find_lecturers)
