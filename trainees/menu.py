"""What the trainees app puts into the menu and the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.navigation.registry import (
    Hit,
    MenuEntry,
    MenuGroup,
    register_counter,
    register_menu,
    register_search,
)
from organizations.permissions import is_allowed
from trainees.selectors.corrections import waiting_corrections
from trainees.selectors.people import candidates_for
from trainees.selectors.transfers import waiting_transfers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import User


def find_people(user: User, text: str) -> Iterator[Hit]:
    """Yield the people that a search finds in the user's subtrees."""
    if not is_allowed(user, "trainees.see"):
        return
    for person in candidates_for(user, text):
        url = reverse("trainees:person_detail", args=[person.pk])
        yield Hit(person.name, url, str(person.organization))


register_search("学员", find_people)
register_menu(
    MenuEntry(MenuGroup.TRAINEES, "花名册", "trainees:person_list", "trainees.see", order=10),
    MenuEntry(MenuGroup.TRAINEES, "换届", "trainees:election", "trainees.manage", order=20),
    MenuEntry(MenuGroup.TRAINEES, "集中换届", "trainees:round_list", "trainees.manage", order=21),
    MenuEntry(MenuGroup.TRAINEES, "空缺席位", "trainees:vacancy_list", "trainees.see", order=30),
    MenuEntry(
        MenuGroup.TRAINEES, "导入花名册", "trainees:import_list", "trainees.import", order=40
    ),
    MenuEntry(MenuGroup.TRAINEES, "学时达标", "trainees:standing_list", "trainees.see", order=60),
    MenuEntry(
        MenuGroup.TRAINEES, "网络自学导入", "trainees:study_list", "trainees.record_hours", order=62
    ),
    MenuEntry(
        MenuGroup.TRAINEES, "外单位培训认定", "trainees:recognition_list", "trainees.see", order=64
    ),
    MenuEntry(MenuGroup.TRAINEES, "学时标准", "trainees:standards", "trainees.see", order=66),
)
register_menu(
    MenuEntry(
        MenuGroup.TRAINEES, "疑似重复", "trainees:duplicate_list", "trainees.manage", order=50
    ),
    MenuEntry(
        MenuGroup.TRAINEES, "转入转出", "trainees:transfer_list", "trainees.transfer", order=52
    ),
    MenuEntry(
        MenuGroup.TRAINEES, "更正申请", "trainees:correction_list", "trainees.manage", order=54
    ),
)
register_counter("trainees:transfer_list", waiting_transfers)
register_counter("trainees:correction_list", waiting_corrections)
