"""What the reports app puts into the menu and onto the home page."""

from __future__ import annotations

from core.navigation.registry import (
    HomeCard,
    MenuEntry,
    MenuGroup,
    register_counter,
    register_home_card,
    register_menu,
)
from reports.cards import count_waiting, progress_card, todo_card

register_menu(
    MenuEntry(MenuGroup.REPORTS, "进度", "reports:progress", "reports.see", order=10),
    MenuEntry(MenuGroup.REPORTS, "上报材料", "reports:submission_list", "reports.see", order=20),
)
register_counter("reports:submission_list", count_waiting)
register_home_card(
    HomeCard("reports.progress", progress_card, order=10),
    HomeCard("reports.todos", todo_card, order=15),
)
