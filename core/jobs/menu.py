"""Jobs in the menu: everybody has own ones."""

from __future__ import annotations

from core.navigation.registry import MenuEntry, MenuGroup, register_menu

register_menu(MenuEntry(MenuGroup.SYSTEM, "后台任务", "jobs:list", order=80))
