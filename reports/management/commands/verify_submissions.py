"""Recompute the chain of everything that was ever sent: `manage.py verify_submissions`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.models import Organization
from reports.selectors.submissions import verify_chain


class Command(BaseCommand):
    """Say which versions are no longer what was sent; exit 1 when there are any."""

    help = "核对全部上报材料的摘要链与文件"

    def handle(self, *args: Any, **options: Any) -> None:
        """Check unit by unit."""
        units = Organization.objects.filter(submissions__isnull=False).distinct()
        found = [each for unit in units for each in verify_chain(unit)]
        for each in found:
            number, unit = each.submission.number, each.submission.organization
            self.stderr.write(f"{unit} {number}：{each.what}")
        if found:
            raise CommandError(f"共 {len(found)} 处不符。")
        self.stdout.write("上报材料的摘要链与文件完整。")
