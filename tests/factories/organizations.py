"""Organizations as the tests need them: a node under a node, its path right."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import factory
from django.db.models import Max
from factory.django import DjangoModelFactory

from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import path_step
from organizations.readings import reading_of

CATEGORIES: list[tuple[str, str, str]] = import_module(
    "organizations.migrations.0003_categories"  # a name that no import statement can spell
).CATEGORIES
CATEGORY_BY_LEVEL = {Level.TOWNSHIP: "township", Level.GRASSROOTS: "village"}


def category(code: str) -> Category:
    """Return the category of this code, as the first migrations know it; tests may have emptied the table."""
    place, (_, name, group) = next(
        (place, facts) for place, facts in enumerate(CATEGORIES, start=1) if facts[0] == code
    )
    defaults = {"name": name, "group": group, "sort_order": place * 10}
    found, _ = Category.objects.get_or_create(code=code, defaults=defaults)
    return found


def all_categories() -> None:
    """Bring the categories of the first migrations back after a test emptied the tables."""
    for code, _, _ in CATEGORIES:
        category(code)


class OrganizationFactory(DjangoModelFactory):
    """A node one level below its parent, at the end of its siblings."""

    class Meta:
        model = Organization

    parent = None
    kind = Kind.REGION
    name = factory.Sequence(lambda n: f"第{n}组织")

    @factory.lazy_attribute
    def level(self: Any) -> int:
        """One below the parent's; the bottom stays the bottom."""
        return Level.COUNTRY if self.parent is None else min(self.parent.level + 1, 5)

    @factory.lazy_attribute
    def category(self: Any) -> Category | None:
        """What the level suggests: townships and villages."""
        code = CATEGORY_BY_LEVEL.get(self.level)
        return category(code) if code else None

    @factory.lazy_attribute
    def pinyin(self: Any) -> str:
        """How the name is read."""
        return reading_of(self.name).pinyin

    @factory.lazy_attribute
    def initials(self: Any) -> str:
        """How the name is typed."""
        return reading_of(self.name).initials

    @factory.lazy_attribute
    def sort_order(self: Any) -> int:
        """The next place among the siblings."""
        last = Organization.objects.filter(parent=self.parent).aggregate(last=Max("sort_order"))
        return (last["last"] or 0) + 1

    @factory.lazy_attribute
    def path(self: Any) -> str:
        """The parent's path and one step."""
        above = self.parent.path if self.parent else ""
        return above + path_step(self.sort_order)
