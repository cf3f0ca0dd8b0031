"""What the organizations app offers on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.navigation.registry import Hit, MenuEntry, MenuGroup, register_menu, register_search
from organizations.selectors.tree import lineages, search_organizations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import User

HITS = 8

register_menu(
    MenuEntry(
        MenuGroup.ORGANIZATIONS, "组织树", "organizations:tree", "organizations.see", order=10
    ),
    MenuEntry(
        MenuGroup.ORGANIZATIONS, "查找组织", "organizations:list", "organizations.see", order=20
    ),
    MenuEntry(MenuGroup.SYSTEM, "账号与角色", "accounts:user_list", right="accounts.see", order=10),
    MenuEntry(MenuGroup.SYSTEM, "日历", "calendars:list", "organizations.see", order=20),
    MenuEntry(MenuGroup.SYSTEM, "操作日志", "accounts:log_list", right="audit.read", order=30),
    MenuEntry(
        MenuGroup.SYSTEM, "移交岗位", "accounts:hand_over", right="accounts.hand_over", order=60
    ),
)


def find_organizations(user: User, text: str) -> Iterator[Hit]:
    """Yield the first organizations that fit, with where they hang."""
    found = search_organizations(user, text, limit=HITS)
    places = lineages(user, found)
    for organization in found:
        url = reverse("organizations:detail", args=[organization.pk])
        yield Hit(organization.name, url, places[organization.pk])


register_search("组织", find_organizations)
