"""Finding each row's organization within the reach of whoever sent the sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from organizations.enums import ChangeKind
from organizations.models import Organization, OrganizationChange
from organizations.paths import ancestor_paths
from organizations.permissions import with_right
from trainees.roster.places import Place, PlaceIndex
from trainees.roster.problems import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from organizations.models import User

COLUMNS = ("pk", "name", "short_name", "parent_id", "path", "valid_until")
MOST_OPTIONS = 12
PLACE = "place"  # the code of the question which organization is meant


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one text: an organization, or what to say about it."""

    organization: int | None = None
    sentence: str = ""
    weight: Weight = Weight.ERROR
    code: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass
class PlaceFinder:
    """Finds organizations below `under` by what sheets call them; each text is looked up once."""

    index: PlaceIndex
    under: Organization
    _known: dict[tuple[str, str], Finding] = field(default_factory=dict)

    @classmethod
    def within(cls, under: Organization, *, by: User) -> PlaceFinder:
        """Return the finder for the part of a subtree in which the user may import."""
        reachable = Organization.objects.visible_to(with_right(by, "trainees.import"))
        above = Organization.objects.filter(path__in=ancestor_paths(under.path)[:-1])
        index = PlaceIndex.of(_places(reachable.under(under.path)), _places(above))
        return cls(index, under)

    def find(self, text: str, hint: str) -> Finding:
        """Return what a text on a sheet means."""
        key = (text, hint)
        if key not in self._known:
            self._known[key] = self._judge(text, hint)
        return self._known[key]

    def _judge(self, text: str, hint: str) -> Finding:
        found = self.index.find(text, hint)
        if found.only:
            return Finding(found.only.pk)
        if found.living:
            return self._ambiguous(found.living)
        if found.ended:
            return self._ended(found.ended)
        return Finding(
            sentence=f"在“{self.under.name}”及所辖组织中没有找到。",
            code="place_unknown",
        )

    def _ambiguous(self, named: Sequence[Place]) -> Finding:
        examples = "、".join(self.index.written(place) for place in named[:3])
        return Finding(
            sentence=f"有 {len(named)} 个同名组织，请选择：{examples}"
            + ("等。" if len(named) > 3 else "。"),
            weight=Weight.WARNING,
            code=PLACE,
            options=self._options(named),
        )

    def _ended(self, named: Sequence[Place]) -> Finding:
        """Say what became of an organization, and offer what took its place."""
        keys = [place.pk for place in named]
        change = (
            OrganizationChange.objects.filter(kind=ChangeKind.MERGE, predecessors__in=keys)
            .order_by("-changed_on")
            .first()
        )
        successors = [] if change is None else _places(change.successors.all())
        offered = [place for place in successors if place.pk in self.index.places]
        if change is None or not offered:
            return Finding(sentence="该组织已撤销，请改写现在的组织。", code="place_ended")
        return Finding(
            sentence=f"该组织已于 {change.changed_on:%Y-%m-%d} 并入“{offered[0].name}”，请确认。",
            weight=Weight.WARNING,
            code=PLACE,
            options=self._options(offered),
        )

    def _options(self, places: Sequence[Place]) -> tuple[tuple[str, str], ...]:
        return tuple((str(place.pk), self.index.written(place)) for place in places[:MOST_OPTIONS])


def _places(organizations: QuerySet[Any]) -> list[Place]:
    rows = organizations.order_by("path").values_list(*COLUMNS)
    return [
        Place(pk, name, short, parent, path, ended is None)
        for pk, name, short, parent, path, ended in rows
    ]
