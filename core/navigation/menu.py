"""The entry that everybody has."""

from __future__ import annotations

from core.navigation.registry import MenuEntry, MenuGroup, register_menu

register_menu(MenuEntry(MenuGroup.HOME, "工作台", "home"))
