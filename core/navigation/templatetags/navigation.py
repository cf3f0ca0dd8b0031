"""The menu and the top bar of every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from core.navigation.registry import GROUP_ICONS, MenuGroup, menu_entries, waiting

if TYPE_CHECKING:
    from django.template.context import Context

    from organizations.models import User

register = template.Library()


@dataclass
class ShownEntry:
    """An entry as this user sees it on this page."""

    label: str
    url: str
    is_here: bool


@dataclass
class ShownGroup:
    """A group of the menu that has something for this user."""

    label: str
    icon: str
    entries: list[ShownEntry] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        """Whether the page shown belongs to this group."""
        return any(entry.is_here for entry in self.entries)


def shown_groups(user: User, path: str) -> list[ShownGroup]:
    """Return the menu a user may see, the entry with the longest address around `path` marked."""
    groups: dict[MenuGroup, ShownGroup] = {}
    for entry in menu_entries():
        if entry.is_for(user):
            group = groups.setdefault(
                entry.group, ShownGroup(entry.group.label, GROUP_ICONS[entry.group])
            )
            address = _address_of(entry.url_name, get_urlconf(), get_script_prefix())
            group.entries.append(ShownEntry(entry.label, address, is_here=False))
    around = [e for g in groups.values() for e in g.entries if _is_around(e.url, path)]
    if around:
        max(around, key=lambda entry: len(entry.url)).is_here = True
    return list(groups.values())


@lru_cache(maxsize=500)
def _address_of(name: str, urlconf: str | None, _prefix: str) -> str:
    """Return the address of an entry; thirty of them on every page would be a tenth of its time."""
    return reverse(name, urlconf)


def _is_around(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@register.inclusion_tag("navigation/menu.html", takes_context=True)
def menu(context: Context) -> dict[str, Any]:
    """`{% menu %}`: the sidebar's list."""
    request = context["request"]
    return {"groups": shown_groups(request.user, request.path)}


@register.inclusion_tag("navigation/bell.html", takes_context=True)
def bell(context: Context, url_name: str = "notices:list") -> dict[str, Any]:
    """`{% bell %}`: the way to the notices, with the number of unread ones."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return {"url": ""}
    return {"url": url, "count": waiting(url_name, context["request"].user)}
