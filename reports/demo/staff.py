"""The people who work in the system, and how they log in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from core.days import today
from organizations.enums import Role
from organizations.services.accounts import open_account
from organizations.services.posts import grant_post

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from reports.demo.places import Places

NEIGHBOUR_CLERKS = ("江邻县", "涂安县", "殷濂区")


@dataclass(frozen=True)
class Login:
    """One line of the table of demo logins."""

    user: User
    place: str
    role: str


@dataclass(frozen=True)
class Staff:
    """Whom the story needs by name, and the whole table of logins."""

    city: User
    county: User
    teacher: User
    neighbours: tuple[User, ...]
    clerks: dict[int, User]  # by the organization they work for
    logins: tuple[Login, ...]


class Office:
    """Opens accounts that share one password, made anew for each demonstration."""

    def __init__(self) -> None:
        self.password = f"Lx-{secrets.token_hex(4)}"
        self.hashed = make_password(self.password)  # once: a good hash takes its time
        self.logins: list[Login] = []

    def open(self, username: str, name: str, place: Organization, *roles: Role) -> User:
        """Return a new account with these roles at one place."""
        user = open_account(username=username, full_name=name, organization=place, by=None)
        user.password, user.must_change_password = self.hashed, False
        user.password_changed_at = timezone.now()
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        for role in roles:
            grant_post(user, organization=place, role=role, starts_on=today(), by=None)
        words = "、".join(str(role.label) for role in roles)
        self.logins.append(Login(user, str(place), words))
        return user


def build_staff(places: Places) -> tuple[Staff, str]:
    """Open the accounts of all levels; return them with their common password."""
    office = Office()
    office.open("province", "邓省华", places.province, Role.STAFF)
    city = office.open("city", "罗市明", places.city, Role.STAFF)
    office.open("leader", "曾部长", places.city, Role.SUPERIOR)
    county = office.open("county", "万县文", places.county, Role.STAFF)
    teacher = office.open("teacher", "熊班主任", places.county, Role.CLASS_TEACHER)
    office.open("sysadmin", "系统管理员", places.county, Role.SYSTEM_ADMIN)
    office.open("secadmin", "安全管理员", places.county, Role.SECURITY_ADMIN)
    office.open("auditor", "审计管理员", places.county, Role.AUDIT_ADMIN)
    neighbours = tuple(
        office.open(f"neighbour{number}", name, place, Role.STAFF)
        for number, (name, place) in enumerate(
            zip(NEIGHBOUR_CLERKS, places.neighbours, strict=True), start=1
        )
    )
    clerks = {
        unit.pk: office.open(f"unit{number:02d}", f"{unit.name}组织委员", unit, Role.STAFF)
        for number, unit in enumerate(committees_of(places), start=1)
    }
    return Staff(city, county, teacher, neighbours, clerks, tuple(office.logins)), office.password


def committees_of(places: Places) -> list[Organization]:
    """Return the county's township and work committees, which train their own."""
    below = places.county.children.exclude(pk__in=[unit.pk for unit in places.departments])
    return list(below.order_by("path"))
