"""What the help between units adds to the menu, to the pages of classes and lecturers, and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.audit.words import register_words
from core.navigation.registry import Card, MenuEntry, MenuGroup, register_menu
from courses.blocks import register_lecturer_block
from rotations.pages.sections import BatchSection, everybody, register_section
from rotations.selectors.supports import supports_of_batch, supports_of_lecturer

if TYPE_CHECKING:
    from courses.models import Lecturer
    from organizations.models import User
    from rotations.models import Batch

TEMPLATE = "rotations/supports/card.html"


def batch_card(user: User, batch: Batch) -> Card | None:
    """Show which units were given places of a class, and by whom."""
    rows = list(supports_of_batch(user, batch))
    return Card(TEMPLATE, {"rows": rows}) if rows else None


def lecturer_card(user: User, lecturer: Lecturer) -> Card | None:
    """Show to whom a lecturer is lent, and until when."""
    rows = list(supports_of_lecturer(user, lecturer))
    return Card("rotations/supports/lecturer_card.html", {"rows": rows}) if rows else None


register_section(
    BatchSection("supports", "对口支援", 47, build=batch_card, shown_to=everybody),
)
register_lecturer_block(lecturer_card)
register_menu(
    MenuEntry(MenuGroup.BATCHES, "对口支援", "rotations:support_list", "rotations.see", order=45),
)
register_words(
    {
        "supports.offer": "登记对口支援",
        "supports.record": "登记外单位支援",
        "supports.accept": "接受对口支援",
        "supports.decline": "不接受对口支援",
        "supports.withdraw": "撤回对口支援",
        "supports.end": "提前结束对口支援",
    }
)
