"""Django's handle on the organizations app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from core.audit.words import register_words
from organizations.enums import ChangeKind

AUDIT_WORDS = {
    "accounts.sign_in": "登录",
    "accounts.sign_out": "退出",
    "accounts.sign_in_failed": "登录失败",
    "accounts.change_password": "修改密码",
    "accounts.create": "开设账号",
    "accounts.create_trainee": "开设学员账号",
    "accounts.disable": "停用账号",
    "accounts.enable": "启用账号",
    "accounts.reset_password": "重置密码",
    "posts.grant": "授予岗位",
    "posts.end": "结束岗位",
    "posts.hand_over": "移交岗位",
    "audit.export": "导出日志",
    "organizations.reorder": "调整组织顺序",
    "calendars.add": "登记日历",
    "calendars.update": "修改日历",
    "calendars.delete": "删除日历",
    **{f"organizations.{kind.value}": f"组织{kind.label}" for kind in ChangeKind},
}


class OrganizationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "organizations"
    verbose_name = "组织机构"

    def ready(self) -> None:
        """Connect the receivers (they import models: not before the apps are loaded), name the acts."""
        register_words(AUDIT_WORDS)
        import_module("organizations.receivers")
        from organizations import signals, splits  # noqa: PLC0415  # models are loaded only now
        from organizations.services import placing  # noqa: PLC0415  # same

        signals.organization_split.connect(placing.place_accounts_of_split)
        splits.register_split_choices("accounts", placing.accounts_to_place)
