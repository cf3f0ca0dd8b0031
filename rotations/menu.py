"""What the rotations app puts into the menu, and onto the page of a batch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.urls import reverse

from core.days import today
from core.navigation.registry import (
    Card,
    HomeCard,
    MenuEntry,
    MenuGroup,
    register_counter,
    register_home_card,
    register_landing,
    register_menu,
)
from organizations.enums import Role
from organizations.permissions import is_allowed
from rotations.selectors.leaves import waiting_leaves
from rotations.selectors.sessions import sessions_on

if TYPE_CHECKING:
    from organizations.models import User


def today_card(user: User) -> Card | None:
    """Show today's sessions with one button an act, to those who run classes."""
    if not is_allowed(user, "rotations.take_roll"):
        return None
    sessions = sessions_on(user, today())
    return Card("rotations/classday/today_card.html", {"sessions": sessions}) if sessions else None


def phone_home(user: User) -> str:
    """Send those who are trainees and nothing else to the pages for the phone."""
    return reverse("phone:home") if user.current_roles == {Role.TRAINEE} else ""


register_menu(
    MenuEntry(
        MenuGroup.ROTATIONS, "轮训方案", "rotations:campaign_list", "rotations.see", order=10
    ),
    MenuEntry(MenuGroup.BATCHES, "班次列表", "rotations:batch_list", "rotations.see", order=10),
    MenuEntry(
        MenuGroup.BATCHES, "班次报名", "rotations:offer_list", "rotations.nominate", order=20
    ),
)
register_menu(
    MenuEntry(MenuGroup.ATTENDANCE, "今日课程", "rotations:today", "rotations.take_roll", order=10),
    MenuEntry(
        MenuGroup.ATTENDANCE, "请假审批", "rotations:leave_list", "rotations.decide_leave", order=20
    ),
)
register_counter("rotations:leave_list", waiting_leaves)
register_home_card(HomeCard("rotations.today", today_card, order=20))
register_landing(phone_home)
import_module("rotations.pages.affairs")
import_module("rotations.pages.batch")
import_module("rotations.pages.home")
import_module("rotations.pages.person")
import_module("rotations.pages.supports")
import_module("rotations.search")
import_module("rotations.pages.blocked")
import_module("rotations.pages.timetable")
