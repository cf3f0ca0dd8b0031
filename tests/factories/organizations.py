"""Organizations as the tests need them: a node under a node, its path right."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from organizations.enums import Kind, Level
from organizations.models import Organization
from organizations.models.tree import path_step


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
    def sort_order(self: Any) -> int:
        """The next place among the siblings."""
        return Organization.objects.filter(parent=self.parent).count() + 1

    @factory.lazy_attribute
    def path(self: Any) -> str:
        """The parent's path and one step."""
        above = self.parent.path if self.parent else ""
        return above + path_step(self.sort_order)
