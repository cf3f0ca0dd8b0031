"""Lists of the rules of scheduling: findings as a file, exceptions as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from rotations.scheduling.findings import RuleCode

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from rotations.models import RuleOverride

FINDINGS = ListSpec(
    key="rotations.findings",
    title="冲突检查",
    columns=(
        Column("level", "级别", lambda line: line.level_word),
        Column("rule", "规则", lambda line: line.finding.rule.label),
        Column("batch", "班次", lambda line: str(line.batch or "")),
        Column(
            "organization",
            "主办单位",
            lambda line: str(line.batch.organization) if line.batch else "",
        ),
        Column("starts_on", "开班日期", lambda line: line.starts_on, kind=Kind.DAY),
        Column("message", "问题", lambda line: line.finding.message),
        Column("exception", "例外原因", lambda line: line.finding.exception),
    ),
)


class OverrideFilters(FilterForm):
    """Standing or withdrawn, and the rule."""

    standing = forms.ChoiceField(
        label="状态", choices=[("", "全部状态"), ("yes", "有效"), ("no", "已撤销")]
    )
    rule = forms.ChoiceField(label="规则", choices=[("", "全部规则"), *RuleCode.choices])

    def narrow(self, queryset: QuerySet[RuleOverride]) -> QuerySet[RuleOverride]:
        """Keep the rule by itself, the state by whether it was withdrawn."""
        chosen = self.chosen()
        if standing := chosen.get("standing"):
            queryset = queryset.filter(withdrawn_at__isnull=standing == "yes")
        if rule := chosen.get("rule"):
            queryset = queryset.filter(rule=rule)
        return queryset


def state_word(override: RuleOverride) -> str:
    """Return how an exception stands."""
    if override.withdrawn_at is None:
        return "有效"
    return "已撤销" if override.withdrawn_by_id else "已不需要"


def batch_address(override: Any) -> str:
    """Return the page of the class."""
    return reverse("rotations:batch_detail", args=[override.batch_id])


OVERRIDES = ListSpec(
    key="rotations.overrides",
    title="排班例外",
    columns=(
        Column("batch", "班次", link=batch_address, is_fixed=True),
        Column("rule", "规则", lambda override: override.get_rule_display()),
        Column("finding", "问题"),
        Column("reason", "原因"),
        Column("allowed_by", "批准人"),
        Column("allowed_at", "时间", kind=Kind.MOMENT, sort=("allowed_at",)),
        Column("state", "状态", state_word, template="rotations/cells/override_state.html"),
    ),
    ordering=("-allowed_at", "-pk"),
    search=("reason", "finding"),
    search_hint="搜索问题或原因",
    filters=OverrideFilters,
    empty=EmptyText("没有排班例外", "违反排班规则而确需安排的，填写原因后保存，就记在这里。"),
)
