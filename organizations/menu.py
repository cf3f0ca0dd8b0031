"""The entries of the administrators, and the hand-over of posts."""

from __future__ import annotations

from core.navigation.registry import MenuEntry, MenuGroup, register_menu

register_menu(
    MenuEntry(MenuGroup.SYSTEM, "账号与角色", "accounts:user_list", right="accounts.see", order=10),
    MenuEntry(MenuGroup.SYSTEM, "操作日志", "accounts:log_list", right="audit.read", order=30),
    MenuEntry(
        MenuGroup.SYSTEM, "移交岗位", "accounts:hand_over", right="accounts.hand_over", order=60
    ),
)
