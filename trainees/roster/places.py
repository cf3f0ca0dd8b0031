"""Which organization a sheet means: by name, short name, alias or 上级/名称, never by guessing between two."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PARTY = re.compile(r"^(中国共产党|中共)")
_COMMITTEE = re.compile(
    r"(党?总支部?委员会|党?支部委员会|党?总支部?|党?支部|党工委|工作委员会|党委会?|党组织|委员会)$"
)
_VILLAGE = re.compile(r"(?<=.)(村民?委员?会|村民委|村委)$")
_COMMUNITY = re.compile(r"(社区)?(居民委员会|居委会|居委)$")
_KIND = re.compile(r"(?<=..)(村|社区|街道办事处|街道)$")
_SEPARATORS = re.compile(r"[/／\\>＞]+")
_REPORTING = re.compile(r"^(填报单位|上报单位|报送单位|单位)(（[^）]*）|\([^)]*\))?[:：]?")


class Place(NamedTuple):
    """One organization as the matching needs it."""

    pk: int
    name: str
    short_name: str
    parent: int | None
    path: str
    is_living: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a text may mean: living organizations, else ones that have ended."""

    living: Sequence[Place] = ()
    ended: Sequence[Place] = ()

    @property
    def only(self) -> Place | None:
        """The one organization meant, if it is one."""
        return self.living[0] if len(self.living) == 1 else None


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a name without blanks, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def alias(text: str) -> str:
    """Return the name of the place behind 中共…支部委员会, 村委会, 居委会.

    `alias("中共张家村总支部委员会")` and `alias("张家村委会")` are both 张家村.
    """
    name = plain(text)
    for _ in range(2):  # 中共张家村村民委员会支部委员会
        name = _PARTY.sub("", name)
        name = _VILLAGE.sub("村", name)
        name = _COMMUNITY.sub("社区", name)
        shorter = _COMMITTEE.sub("", name)
        if len(shorter) < 2:
            break
        name = shorter
    return name.replace("村村", "村")


@lru_cache(maxsize=65536)
def stem(text: str) -> str:
    """Return the alias without 村 or 社区: what is left when an office writes the bare name."""
    return _KIND.sub("", alias(text))


@dataclass
class PlaceIndex:
    """The organizations of a subtree, ready to be found by what sheets call them."""

    places: dict[int, Place] = field(default_factory=dict)
    _towns: set[str] = field(default_factory=set)
    _by_name: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _by_alias: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _by_stem: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, places: Iterable[Place], above: Iterable[Place] = ()) -> PlaceIndex:
        """Return the index of these organizations; those `above` only help to read long names."""
        index = cls({place.pk: place for place in above})
        index._towns.update(plain(place.name) for place in index.places.values())
        for place in places:
            index.places[place.pk] = place
            index._towns.add(plain(place.name))
            names = {plain(place.name), plain(place.short_name)} - {""}
            for name in names:
                index._by_name[name].append(place)
            for key in {alias(name) for name in names}:
                index._by_alias[key].append(place)
            for key in {stem(name) for name in names}:
                index._by_stem[key].append(place)
        return index

    def find(self, text: str, hint: str = "") -> Found:
        """Return what a text means; `hint` (a sheet's name, 填报单位) decides between namesakes."""
        parts = [part for part in _SEPARATORS.split(plain(text)) if part]
        if not parts:
            return Found()
        named = self._named(parts[-1])
        if len(parts) > 1:
            named = [place for place in named if self._lies_in(place, parts[-2])]
        if not named and len(parts) == 1:
            named = self._named_with_town(alias(parts[0]))
        living = [place for place in named if place.is_living]
        if len(living) > 1 and hint:
            living = self._under_hint(living, hint) or living
        return Found(living, () if living else [place for place in named if not place.is_living])

    def written(self, place: Place) -> str:
        """Return an organization as a choice shows it: 长寿镇/邵阳村."""
        parent = self.places.get(place.parent or 0)
        name = place.short_name or place.name
        return f"{parent.short_name or parent.name}/{name}" if parent else name

    def _named(self, name: str) -> list[Place]:
        """Return the places of a name: the most literal reading that finds a living one wins."""
        readings = (
            self._by_name.get(name, ()),
            self._by_alias.get(alias(name), ()),
            self._by_stem.get(stem(name), ()) if len(stem(name)) > 1 else (),
        )
        for found in readings:
            if any(place.is_living for place in found):
                return list(found)
        return list(next((found for found in readings if found), ()))

    def _named_with_town(self, text: str) -> list[Place]:
        """Return the places of a name that is written behind its town's: 长寿镇邵阳村."""
        for cut in range(len(text) - 2, 1, -1):
            town, rest = text[:cut], text[cut:]
            if town in self._towns:
                named = self._named(rest) or self._named_with_town(rest)
                found = [place for place in named if self._lies_in(place, town)]
                if found:
                    return found
        return []

    def _lies_in(self, place: Place, above: str) -> bool:
        """Return whether some organization above a place is called so."""
        parent = self.places.get(place.parent or 0)
        while parent is not None:
            if plain(above) in {plain(parent.name), plain(parent.short_name)}:
                return True
            if alias(above) == alias(parent.name):
                return True
            parent = self.places.get(parent.parent or 0)
        return False

    def _under_hint(self, named: Sequence[Place], hint: str) -> list[Place]:
        """Return the places in the unit that the hint names, if it names one."""
        unit = self.find(_REPORTING.sub("", plain(hint))).only
        return [place for place in named if unit and place.path.startswith(unit.path)]
