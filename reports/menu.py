"""What the reports app puts into the menu and onto the home page."""

from __future__ import annotations

from core.navigation.registry import (
    HomeCard,
    MenuEntry,
    MenuGroup,
    register_home_card,
    register_menu,
)
from reports.cards import lagging_card, progress_card, todo_card

register_menu(MenuEntry(MenuGroup.REPORTS, "进度", "reports:progress", "reports.see", order=10))
register_home_card(
    HomeCard("reports.progress", progress_card, order=10),
    HomeCard("reports.todos", todo_card, order=15),
    HomeCard("reports.lagging", lagging_card, order=30),
)
