"""Fill an empty database with the demonstration county."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.urls import reverse

from evaluations.services.closing import finish_closings
from organizations.models import User
from reports.demo.world import build_demo

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


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
        with in_one_piece():
            demo = build_demo(dice, say=self.stdout.write)
        finish_closings()
        self.print_logins(demo.staff.logins, demo.password)
        self.stdout.write(f"学员{demo.trainee.full_name}的一次性登录地址（用一次即失效）：")
        self.stdout.write(f"  {reverse('accounts:ticket', args=[demo.ticket])}")

    def print_logins(self, logins: Any, password: str) -> None:
        """Print the table of logins with their common password."""
        self.stdout.write(f"演示账号（密码均为 {password}）：")
        for login in logins:
            self.stdout.write(f"  {login.user.username:<12}{login.role}　{login.place}")


@contextmanager
def in_one_piece() -> Iterator[None]:
    """Run in one transaction that knows no savepoints: whatever fails in it, nothing stays.

    The services' own transactions would set and release a savepoint at every act, which is a third of
    all that is sent to the database.
    """
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True
