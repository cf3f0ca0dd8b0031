"""What the rotations app puts into the menu."""

from __future__ import annotations

from core.navigation.registry import MenuEntry, MenuGroup, register_menu

register_menu(
    MenuEntry(
        MenuGroup.ROTATIONS, "轮训方案", "rotations:campaign_list", "rotations.see", order=10
    ),
)
