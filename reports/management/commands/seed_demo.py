"""Fill an empty database with the demonstration county."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organizations.models import User
from reports.demo.call import build_campaign, fill_seats, neighbour_villages
from reports.demo.classes import Builder, plans
from reports.demo.names import Register
from reports.demo.places import build_places
from reports.demo.resources import build_resources
from reports.demo.staff import build_staff, committees_of

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py seed_demo --seed 7`; the same seed invents the same people."""

    help = "在空库中建立演示数据（星子县集中轮训），并列出演示账号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the seed of the dice."""
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build everything in one transaction, then print who can log in."""
        if User.objects.exists():
            raise CommandError("数据库中已有账号；演示数据只能建在空库中。")
        dice = Random(options["seed"])  # noqa: S311  # invented people, not secrets
        with transaction.atomic():
            self.stdout.write("导入行政区划和单位 …")
            places = build_places()
            staff, password = build_staff(places)
            self.stdout.write("登记书记 …")
            register = Register(dice)
            fill_seats([*places.departments, *places.villages, *places.others], register)
            fill_seats(neighbour_villages(places), register)
            self.stdout.write("部署轮训 …")
            campaign = build_campaign(places, staff)
            self.stdout.write("办班 …")
            resources = build_resources(places.county, committees_of(places))
            builder = Builder(campaign, staff, resources, dice)
            base = campaign.duties.filter(in_base=True).values_list("organization_id", flat=True)
            for plan in plans(places, staff, resources, set(base)):
                builder.hold(plan)
        self.print_logins(staff.logins, password)

    def print_logins(self, logins: Any, password: str) -> None:
        """Print the table of logins with their common password."""
        self.stdout.write(f"演示账号（密码均为 {password}）：")
        for login in logins:
            self.stdout.write(f"  {login.user.username:<12}{login.role}　{login.place}")
