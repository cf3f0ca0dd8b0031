"""`manage.py prepare`: bring an installation up to date, after its first start or an upgrade."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Migrate, collect static files and, when asked and nobody is there yet, fill in the demo."""

    help = "更新数据库结构和静态文件；--demo：空库时写入演示数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish for a demo."""
        parser.add_argument("--demo", action="store_true", help="数据库为空时写入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the three steps; repeat the demo's logins at every start, for nobody remembers them."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        logins = settings.LUNXUN_HOME / "demo_logins.txt"
        empty = not get_user_model()._default_manager.exists()  # noqa: SLF001 - Django's documented name
        if options["demo"] and empty and "seed_demo" in get_commands():
            self.stdout.write("写入演示数据……")
            said = StringIO()
            call_command("seed_demo", stdout=said)
            logins.write_text(said.getvalue())
        if logins.exists():
            self.stdout.write(logins.read_text())
