"""Finding each row's organization within the reach of whoever sent the sheet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from organizations.enums import ChangeKind
from organizations.models import Organization, OrganizationChange
from organizations.paths import ancestor_paths
from organizations.permissions import with_right
from trainees.roster.places import Place, PlaceIndex
from trainees.roster.problems import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


class Merger(NamedTuple):
    """The day on which organizations were merged, and the keys of what they became, by their paths."""

    on: dt.date
    successors: tuple[int, ...]


NO_MERGER = Merger(dt.date.min, ())


@dataclass
class PlaceFinder:
    """Finds organizations below `under` by what sheets call them; each text is looked up once.

    The database is asked once for all, so that processes without a connection may look up too.
    """

    index: PlaceIndex
    under: Organization
    mergers: Mapping[int, Merger] = field(default_factory=dict)  # by organization that has ended
    _known: dict[tuple[str, str], Finding] = field(default_factory=dict)

    @classmethod
    def within(cls, under: Organization, *, by: User) -> PlaceFinder:
        """Return the finder for the part of a subtree in which the user may import."""
        reachable = Organization.objects.visible_to(with_right(by, "trainees.import"))
        above = Organization.objects.filter(path__in=ancestor_paths(under.path)[:-1])
        places = reachable.under(under.path)
        index = PlaceIndex.of(_places(places), _places(above))
        return cls(index, under, _mergers(places))

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
        told = [self.mergers[place.pk] for place in named if place.pk in self.mergers]
        last = max(told, key=attrgetter("on"), default=NO_MERGER)
        places = self.index.places
        offered = [places[key] for key in last.successors if key in places]
        if not offered:
            return Finding(sentence="该组织已撤销，请改写现在的组织。", code="place_ended")
        return Finding(
            sentence=f"该组织已于 {last.on:%Y-%m-%d} 并入“{offered[0].name}”，请确认。",
            weight=Weight.WARNING,
            code=PLACE,
            options=self._options(offered),
        )

    def _options(self, places: Sequence[Place]) -> tuple[tuple[str, str], ...]:
        return tuple((str(place.pk), self.index.written(place)) for place in places[:MOST_OPTIONS])


def _mergers(organizations: QuerySet[Any]) -> dict[int, Merger]:
    """Return what became of those among the organizations that have ended in a merger; of several the last."""
    ended = organizations.filter(valid_until__isnull=False)
    merged = OrganizationChange.objects.filter(kind=ChangeKind.MERGE, predecessors__in=ended)
    became: dict[int, list[int]] = defaultdict(list)
    pairs = OrganizationChange.objects.filter(pk__in=merged.values("pk")).order_by(
        "successors__path"
    )
    for change, successor in pairs.values_list("pk", "successors"):
        became[change].append(successor)
    told = merged.order_by("changed_on", "pk").values_list("predecessors", "pk", "changed_on")
    return {place: Merger(on, tuple(became[change])) for place, change, on in told}


def _places(organizations: QuerySet[Any]) -> list[Place]:
    rows = organizations.order_by("path").values_list(*COLUMNS)
    return [
        Place(pk, name, short, parent, path, ended is None)
        for pk, name, short, parent, path, ended in rows
    ]
