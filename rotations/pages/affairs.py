"""What class affairs and teaching tours add to the page of a batch, to the menu and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.audit.words import register_words
from core.navigation.registry import Card, MenuEntry, MenuGroup, register_menu
from rotations.enums import BatchKind, BatchState
from rotations.pages.sections import BatchSection, organizers, register_section
from rotations.selectors.sessions import runs_class
from rotations.selectors.tours import off_site_of

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch

CLOSED = (BatchState.DRAFT, BatchState.CANCELLED)


def class_managers(user: User, batch: Batch) -> bool:
    """Show to those who run the class, from the day that it takes names."""
    return batch.state not in CLOSED and runs_class(user, batch, "rotations.manage_class")


def tour_organizers(user: User, batch: Batch) -> bool:
    """Show the stops of a tour, and of nothing else."""
    return batch.kind == BatchKind.TOUR and organizers(user, batch)


def off_site_card(user: User, batch: Batch) -> Card | None:
    """Show where a class away from home is held, or that nobody wrote it down yet."""
    if batch.kind != BatchKind.OFF_SITE:
        return None
    return Card("rotations/tours/off_site_card.html", {"batch": batch, "facts": off_site_of(batch)})


register_section(
    BatchSection("affairs", "班务", 55, "rotations:affairs", shown_to=class_managers),
    BatchSection("tour", "送教站点", 45, "rotations:batch_tour", shown_to=tour_organizers),
    BatchSection("off_site", "异地培训", 46, build=off_site_card),
)
register_menu(
    MenuEntry(MenuGroup.BATCHES, "送教站点", "rotations:tour_stop_list", "rotations.see", order=40),
)
register_words(
    {
        "affairs.set": "设定班务安排",
        "affairs.needs": "登记食宿要求",
        "affairs.substitute": "临时替换学员",
        "roles.give": "指定班级骨干",
        "roles.drop": "撤下班级骨干",
        "arrivals.register": "登记报到",
        "arrivals.no_show": "登记未到",
        "arrivals.undo": "撤销报到登记",
        "lodging.add_rooms": "登记住宿房间",
        "lodging.retire_room": "停用住宿房间",
        "lodging.assign": "安排住宿",
        "lodging.move": "调整房间",
        "seats.arrange": "排定座次",
        "seats.move": "调整座次",
        "cards.print": "打印证卡",
        "buses.add": "登记车辆",
        "buses.drop": "取消车辆",
        "buses.deal": "安排乘车",
        "tours.save_stop": "安排送教站点",
        "tours.drop_stop": "删除送教站点",
        "tours.off_site": "登记异地培训",
    }
)
