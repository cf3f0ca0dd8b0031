"""What the rotations app puts into the menu, and onto the page of a batch."""

from __future__ import annotations

from importlib import import_module

from core.navigation.registry import MenuEntry, MenuGroup, register_menu

register_menu(
    MenuEntry(
        MenuGroup.ROTATIONS, "轮训方案", "rotations:campaign_list", "rotations.see", order=10
    ),
    MenuEntry(MenuGroup.BATCHES, "班次列表", "rotations:batch_list", "rotations.see", order=10),
    MenuEntry(
        MenuGroup.BATCHES, "班次报名", "rotations:offer_list", "rotations.nominate", order=20
    ),
)
import_module("rotations.batch_page")
import_module("rotations.home_cards")
import_module("rotations.timetable_page")
