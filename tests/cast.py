"""The cast that every test knows: two neighbouring counties, and the people who work in them.

**alice** works in the county, **bob** in a township below her, **charlie** next door must see
nothing of theirs; **dora** is the superior above both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from organizations.enums import Role
from tests.factories.organizations import OrganizationFactory
from tests.factories.users import officer

if TYPE_CHECKING:
    from organizations.models import Organization, User


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
    """Return the organizations of the cast, from the country to the villages."""

    def node(parent: Organization | None, name: str) -> Organization:
        return OrganizationFactory.create(parent=parent, name=name)

    country = node(None, "全国")
    province = node(country, "湖南省")
    prefecture = node(province, "岳阳市")
    county, next_county = node(prefecture, "平江县"), node(prefecture, "湘阴县")
    township, other_township = node(county, "长寿镇"), node(county, "加义镇")
    next_township = node(next_county, "文星街道")
    return {
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


def build_world() -> World:
    """Return the tree with its people, freshly made."""
    places = tree()
    county, prefecture = places["county"], places["prefecture"]
    return World(
        **places,
        alice=officer("alice", county),
        bob=officer("bob", places["township"]),
        charlie=officer("charlie", places["next_county"]),
        dora=officer("dora", prefecture, Role.SUPERIOR),
        peter=officer("peter", prefecture),
        teacher=officer("teacher", county, Role.CLASS_TEACHER),
        trainee=officer("trainee", places["village"], Role.TRAINEE),
        system_admin=officer("system_admin", county, Role.SYSTEM_ADMIN),
        security_admin=officer("security_admin", county, Role.SECURITY_ADMIN),
        audit_admin=officer("audit_admin", county, Role.AUDIT_ADMIN),
    )
