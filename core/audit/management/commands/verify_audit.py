"""`manage.py verify_audit`: recompute the chain over the log and name every fault."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from core.audit.chain import verify_chain


class Command(BaseCommand):
    """Exit with an error when the log was tampered with; else print the head to write down."""

    help = "校验操作日志的完整性"

    def handle(self, *_args: object, **_options: object) -> None:
        """Verify and print."""
        report = verify_chain()
        if not report.is_intact:
            raise CommandError("操作日志不完整：\n" + "\n".join(report.faults))
        self.stdout.write(f"操作日志完整：共 {report.count} 条，末条校验值 {report.head}")
