"""The cast that every test knows: two neighbouring counties, and the people who work in them.

**alice** works in the county, **bob** in a township below her, **charlie** next door must see
nothing of theirs; **dora** is the superior above both.
"""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from organizations.enums import Level, Role
from organizations.models import Category, Organization, User, UserPost
from tests.factories.organizations import CATEGORY_BY_LEVEL, OrganizationFactory, category
from tests.factories.users import officers

if TYPE_CHECKING:
    from collections.abc import Iterable

_moulds: list[bytes] = []


@dataclass(frozen=True)
class World:
    """The tree from the country to the villages, and its people."""

    country: Organization
    province: Organization
    prefecture: Organization
    county: Organization
    township: Organization
    other_township: Organization
    village: Organization
    other_village: Organization
    next_county: Organization
    next_township: Organization
    next_village: Organization
    alice: User  # staff of the county
    bob: User  # staff of the township
    charlie: User  # staff of the county next door
    dora: User  # superior at the prefecture
    peter: User  # staff of the prefecture
    teacher: User  # class teacher at the county
    trainee: User  # secretary of the village
    system_admin: User  # the county's three administrators
    security_admin: User
    audit_admin: User


def tree() -> dict[str, Organization]:
    """Return the organizations of the cast, from the country to the villages; one write a level."""
    kinds = {code: category(code) for code in CATEGORY_BY_LEVEL.values()}
    order: Counter[str] = Counter()

    def node(parent: Organization | None, name: str) -> Organization:
        above = parent.name if parent else ""
        order[above] += 1
        level = Level.COUNTRY if parent is None else Level(parent.level + 1)
        kind = kinds.get(CATEGORY_BY_LEVEL.get(level, ""))
        place = {"sort_order": order[above], "category": kind}
        return OrganizationFactory.build(parent=parent, name=name, **place)

    country = node(None, "全国")
    province = node(country, "湖南省")
    prefecture = node(province, "岳阳市")
    county, next_county = node(prefecture, "平江县"), node(prefecture, "湘阴县")
    township, other_township = node(county, "长寿镇"), node(county, "加义镇")
    next_township = node(next_county, "文星街道")
    places = {
        "country": country,
        "province": province,
        "prefecture": prefecture,
        "county": county,
        "next_county": next_county,
        "township": township,
        "other_township": other_township,
        "next_township": next_township,
        "village": node(township, "邵阳村"),
        "other_village": node(other_township, "练埠村"),
        "next_village": node(next_township, "江东村"),
    }
    for _, peers in groupby(places.values(), key=lambda place: place.level):
        Organization.objects.bulk_create(peers)
    return places


def lay_world() -> World:
    """Return the tree with its people, made by the factories."""
    places = tree()
    seats = {
        name: (places[place], role)
        for name, (place, role) in {
            "alice": ("county", Role.STAFF),
            "bob": ("township", Role.STAFF),
            "charlie": ("next_county", Role.STAFF),
            "dora": ("prefecture", Role.SUPERIOR),
            "peter": ("prefecture", Role.STAFF),
            "teacher": ("county", Role.CLASS_TEACHER),
            "trainee": ("village", Role.TRAINEE),
            "system_admin": ("county", Role.SYSTEM_ADMIN),
            "security_admin": ("county", Role.SECURITY_ADMIN),
            "audit_admin": ("county", Role.AUDIT_ADMIN),
        }.items()
    }
    members: dict[str, Any] = {**places, **officers(seats)}
    return World(**members)


def build_world() -> World:
    """Return the tree with its people, freshly written.

    The factories make it once in a process; later tests cast it from that mould, with the same keys.
    """
    if not _moulds:
        world = lay_world()
        posts = UserPost.objects.filter(user__in=_people(world)).order_by("pk")
        _moulds.append(pickle.dumps((world, list(posts))))
        return world
    world, posts = pickle.loads(_moulds[0])  # noqa: S301  # this very process packed it
    known = Category.objects.in_bulk(CATEGORY_BY_LEVEL.values(), field_name="code")
    kinds = {code: known.get(code) or category(code) for code in CATEGORY_BY_LEVEL.values()}
    places = [row for row in vars(world).values() if isinstance(row, Organization)]
    for place in places:
        place.category = kinds.get(CATEGORY_BY_LEVEL.get(Level(place.level), ""))
    for user in _people(world):
        user.date_joined = user.password_changed_at = timezone.now()
    Organization.objects.bulk_create(places)
    User.objects.bulk_create(_people(world))
    UserPost.objects.bulk_create(posts)
    return world


def _people(world: World) -> Iterable[User]:
    return [member for member in vars(world).values() if isinstance(member, User)]
