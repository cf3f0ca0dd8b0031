"""Recount all seats and compare with the coverage counters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rotations.selectors.coverage import verify_coverage


class Command(BaseCommand):
    """Exit with an error, and name the counts, when a counter is wrong."""

    help = "逐席重新清点各轮训的覆盖情况，并与计数表核对。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day to verify."""
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="核对截至该日的数字。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify all campaigns, as of today or of a past day."""
        differences = verify_coverage(on=options["as_of"])
        for difference in differences[:50]:
            self.stderr.write(str(difference))
        if differences:
            raise CommandError(f"有 {len(differences)} 处计数与清点结果不符。")
        self.stdout.write("计数与逐席清点完全一致。")
