"""What apps offer on every page. An app's `menu.py` is found at start and calls the registrars:

register_menu(
    MenuEntry(MenuGroup.BATCHES, "班次列表", "rotations:batch_list", right="rotations.see"),
)
register_home_card(HomeCard("rotations.this_week", this_week_card, order=20))
register_search("班次", find_batches)
register_counter("待办", count_todos)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from organizations.models import User


class MenuGroup(TextChoices):
    """The groups of the menu, in their order on screen."""

    HOME = "home", "工作台"
    ROTATIONS = "rotations", "轮训"
    BATCHES = "batches", "班次"
    COURSES = "courses", "课程与师资"
    TRAINEES = "trainees", "学员"
    ATTENDANCE = "attendance", "考勤"
    EVALUATIONS = "evaluations", "测评"
    SUPERVISION = "supervision", "督导检查"
    REPORTS = "reports", "报表上报"
    ORGANIZATIONS = "organizations", "组织机构"
    SYSTEM = "system", "系统"


GROUP_ICONS = {
    MenuGroup.HOME: "layout-dashboard",
    MenuGroup.ROTATIONS: "target",
    MenuGroup.BATCHES: "calendar-event",
    MenuGroup.COURSES: "school",
    MenuGroup.TRAINEES: "users",
    MenuGroup.ATTENDANCE: "checkbox",
    MenuGroup.EVALUATIONS: "star",
    MenuGroup.SUPERVISION: "eye-search",
    MenuGroup.REPORTS: "report",
    MenuGroup.ORGANIZATIONS: "sitemap",
    MenuGroup.SYSTEM: "settings",
}


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu; `right` names who sees it (everybody if empty), `order` sorts the group."""

    group: MenuGroup
    label: str
    url_name: str
    right: str = ""
    order: int = 50

    def is_for(self, user: User) -> bool:
        """Return whether the user's role carries the right of this entry."""
        is_allowed = import_string(settings.RIGHTS_PREDICATE)
        return not self.right or bool(is_allowed(user, self.right))


@dataclass(frozen=True)
class Card:
    """What a home card shows now: a template and its context; `wide` takes the whole row."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    wide: bool = False


@dataclass(frozen=True)
class HomeCard:
    """A card of the home page; `build` answers None where the user has no use for it."""

    key: str
    build: Callable[[User], Card | None]
    order: int = 50


@dataclass(frozen=True)
class Hit:
    """One result of the search box."""

    title: str
    url: str
    detail: str = ""


Search = Callable[["User", str], Iterable[Hit]]

_menu: list[MenuEntry] = []
_cards: dict[str, HomeCard] = {}
_searches: dict[str, Search] = {}
_landings: list[Callable[[User], str]] = []
_counters: dict[str, Callable[[User], int]] = {}


def register_menu(*entries: MenuEntry) -> None:
    """Add entries to the menu; registering an entry twice changes nothing."""
    _menu.extend(entry for entry in entries if entry not in _menu)
    groups = list(MenuGroup)
    _menu.sort(key=lambda entry: (groups.index(entry.group), entry.order))


def register_home_card(*cards: HomeCard) -> None:
    """Add cards to the home page; a key registered again replaces its card."""
    _cards.update({card.key: card for card in cards})


def register_landing(landing: Callable[[User], str]) -> None:
    """Add a rule about who has another home: it answers that page's address, or ''."""
    if landing not in _landings:
        _landings.append(landing)


def register_search(label: str, search: Search) -> None:
    """Add a kind of thing to the search box; `search` returns a few hits within the user's scope."""
    _searches[label] = search


def register_counter(key: str, count: Callable[[User], int]) -> None:
    """Add a figure for a url name of the menu or the top bar ("notices:list"), shown when not 0."""
    _counters[key] = count


def menu_entries() -> list[MenuEntry]:
    """Return every entry in the order of the menu."""
    return list(_menu)


def home_cards() -> list[HomeCard]:
    """Return every home card in its order."""
    return sorted(_cards.values(), key=lambda card: card.order)


def landing_of(user: User) -> str:
    """Return the address of the home that a rule gives the user; '' for the cards."""
    return next((address for rule in _landings if (address := rule(user))), "")


def searches() -> dict[str, Search]:
    """Return the registered searches by the word that heads their hits."""
    return dict(_searches)


def waiting(key: str, user: User) -> int:
    """Return how many things wait behind a url name; 0 where nobody counts."""
    counter = _counters.get(key)
    return counter(user) if counter else 0
