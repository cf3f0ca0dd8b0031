"""Units from an Excel file of our own template: checked as a whole, then added as a whole.

A row names its parent (上级组织): a living organization below the one imported into, or an earlier
row of the file; left empty, the unit hangs directly below the one imported into.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.spreadsheets.imports import Problem
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.services.tree import add_organization

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.spreadsheets.imports import Row
    from organizations.models import User

KINDS = {label: value for value, label in Kind.choices}
LEVELS = {label: value for value, label in Level.choices}


@dataclass(frozen=True)
class PlannedUnit:
    """One row as it would be imported, with what stands against it."""

    row: Row
    parent_name: str
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """The unit's name; "" when the cell is empty."""
        return str(self.row.values.get("name") or "")


class Known:
    """The names that a row may refer to, and those it may not take again."""

    def __init__(self, root: Organization, rows: Sequence[Row]) -> None:
        below = Organization.objects.under(root.path).filter(valid_until=None)
        wanted = {str(row.values.get("parent") or "") for row in rows}
        parents = below.filter(name__in=wanted).values_list("name", "pk")
        self.root = root
        self.parents = Counter(name for name, _pk in parents)
        codes = [row.values["division_code"] for row in rows if row.values.get("division_code")]
        self.codes = set(
            Organization.objects.filter(division_code__in=codes).values_list(
                "division_code", flat=True
            )
        )
        siblings = below.filter(parent__name__in=[*wanted, root.name])
        self.taken = set(siblings.values_list("parent__name", "name"))

    def problems_of(self, parent: str, row: Row) -> list[tuple[str, str]]:
        """Return what stands against a row, as (column, sentence), and remember its names."""
        name, code = str(row.values.get("name") or ""), row.values.get("division_code")
        found = []
        if parent != self.root.name and self.parents[parent] == 0:
            found.append(("上级组织", f"没有找到“{parent}”，请核对名称，或把它排在前面的行"))
        if parent != self.root.name and self.parents[parent] > 1:
            found.append(
                ("上级组织", f"有{self.parents[parent]}个“{parent}”，请到该组织的页面导入")
            )
        if name and (parent, name) in self.taken:
            found.append(("名称", f"“{parent}”之下已有“{name}”"))
        if code and code in self.codes:
            found.append(("区划代码", f"代码{code}已属于另一组织"))
        self.taken.add((parent, name))
        self.parents[name] += 1
        self.codes.add(str(code or ""))
        return found


def plan_units(root: Organization, rows: Sequence[Row]) -> list[PlannedUnit]:
    """Return every row with all its problems: those of its cells and those with the tree."""
    known = Known(root, rows)
    planned = []
    for row in rows:
        parent = str(row.values.get("parent") or root.name)
        found = known.problems_of(parent, row)
        problems = tuple(Problem(f"{text}。", row.number, column) for column, text in found)
        planned.append(PlannedUnit(row, parent, (*row.problems, *problems)))
    return planned


@transaction.atomic
def import_units(root: Organization, rows: Sequence[Row], *, by: User | None) -> int:
    """Add all units below `root`; return how many.

    Raises ValidationError(code="problems") when any row has one: nothing is half-imported.
    """
    planned = plan_units(root, rows)
    if not planned or any(unit.problems for unit in planned):
        raise ValidationError("表格中还有问题，没有导入任何一行。", code="problems")
    categories = {category.name: category for category in Category.objects.all()}
    below = Organization.objects.under(root.path).filter(valid_until=None)
    parents = {node.name: node for node in below.filter(name__in={u.parent_name for u in planned})}
    parents[root.name] = root
    for unit in planned:
        parents[unit.name] = add_unit(parents[unit.parent_name], unit.row.values, categories, by)
    return len(planned)


def add_unit(
    parent: Organization,
    values: dict[str, Any],
    categories: dict[str, Category],
    by: User | None,
) -> Organization:
    """Add one unit from the values of its row."""
    return add_organization(
        parent,
        name=values["name"],
        kind=Kind(KINDS[values["kind"]]),
        level=Level(LEVELS[values["level"]]),
        category=categories.get(values.get("category") or ""),
        by=by,
        short_name=values.get("short_name") or "",
        department_name=values.get("department_name") or "",
        division_code=values.get("division_code") or None,
    )
