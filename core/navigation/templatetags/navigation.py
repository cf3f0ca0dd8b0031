"""The menu and the top bar of every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from core.navigation.registry import GROUP_ICONS, MenuEntry, MenuGroup, menu_entries, waiting

if TYPE_CHECKING:
    from django.template.context import Context
    from django.utils.safestring import SafeString

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
    entries = _entries_for(user)
    return _grouped(entries, _here_of(entries, path))


def _entries_for(user: User) -> tuple[MenuEntry, ...]:
    return tuple(entry for entry in menu_entries() if entry.is_for(user))


def _here_of(entries: tuple[MenuEntry, ...], path: str) -> str:
    """Return the longest address of an entry around the path; '' where none is."""
    urls = (_address_now(entry.url_name) for entry in entries)
    return max((url for url in urls if _is_around(url, path)), key=len, default="")


def _grouped(entries: tuple[MenuEntry, ...], here: str) -> list[ShownGroup]:
    groups: dict[MenuGroup, ShownGroup] = {}
    for entry in entries:
        named = ShownGroup(entry.group.label, GROUP_ICONS[entry.group])
        url = _address_now(entry.url_name)
        shown = ShownEntry(entry.label, url, is_here=url == here)
        groups.setdefault(entry.group, named).entries.append(shown)
    return list(groups.values())


@lru_cache(maxsize=500)
def _rendered(
    entries: tuple[MenuEntry, ...], here: str, _urlconf: str | None, _prefix: str
) -> SafeString:
    """Return the menu as HTML: the same for all who may see the same, and a quarter of a page's time."""
    return render_to_string("navigation/menu.html", {"groups": _grouped(entries, here)})


def _address_now(name: str) -> str:
    return _address_of(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=500)
def _address_of(name: str, urlconf: str | None, _prefix: str) -> str:
    """Return the address of an entry; thirty of them on every page would be a tenth of its time."""
    return reverse(name, urlconf)


def _is_around(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@register.simple_tag(takes_context=True)
def menu(context: Context) -> SafeString:
    """`{% menu %}`: the sidebar's list."""
    request = context["request"]
    entries = _entries_for(request.user)
    here = _here_of(entries, request.path)
    return _rendered(entries, here, get_urlconf(), get_script_prefix())


@register.inclusion_tag("navigation/bell.html", takes_context=True)
def bell(context: Context, url_name: str = "notices:list") -> dict[str, Any]:
    """`{% bell %}`: the way to the notices, with the number of unread ones."""
    try:
        url = _address_now(url_name)
    except NoReverseMatch:
        return {"url": ""}
    return {"url": url, "count": waiting(url_name, context["request"].user)}
