"""Make the first administrators of a fresh installation; there is no default account or password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from core.days import today
from organizations.enums import ADMIN_ROLES
from organizations.models import Organization
from organizations.services.accounts import create_account
from organizations.services.posts import grant_post

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py create_admin wangli 王丽 430600 system_admin`."""

    help = "Make an administrator's account and print its first password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, where and what for."""
        parser.add_argument("username", help="登录名")
        parser.add_argument("full_name", help="姓名")
        parser.add_argument("organization", help="单位：区划代码、编号或全称")
        parser.add_argument("roles", nargs="+", choices=[str(role) for role in ADMIN_ROLES])

    def handle(self, *args: Any, **options: Any) -> None:
        """Make account and posts together or not at all."""
        organization = self.organization_named(options["organization"])
        try:
            with transaction.atomic():
                account, password = create_account(
                    username=options["username"],
                    full_name=options["full_name"],
                    organization=organization,
                    by=None,
                )
                for role in options["roles"]:
                    grant_post(
                        account, organization=organization, role=role, starts_on=today(), by=None
                    )
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal
        self.stdout.write(f"账号：{account.username}\n初始密码（只显示这一次）：{password}\n")

    def organization_named(self, text: str) -> Organization:
        """Return the one living organization with this code, number or name."""
        same = Q(division_code=text) | Q(name=text)
        if text.isdecimal():
            same |= Q(pk=int(text))
        found: list[Organization] = list(Organization.objects.filter(same, valid_until=None)[:2])
        if len(found) != 1:
            raise CommandError(
                f"“{text}”对应{'多个' if found else '不到'}单位，请先导入组织机构或改用区划代码。"
            )
        return found[0]
