"""Forms of the rules of scheduling: their levels in a campaign, and the filter of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.scheduling.levels import HOME_HOURS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from django.forms import BoundField

    from rotations.selectors.schedule_rules import RuleLine


HOURS = ("leaves_from", "home_by")
HOUR_LABELS = ("最早离家", "最晚到家")


def hour_field(label: str, initial: dt.time) -> forms.TimeField:
    """Return a time of day, typed or picked."""
    look = {"type": "time", "class": "form-control", "aria-label": label}
    return forms.TimeField(
        label=label,
        initial=initial,
        required=False,
        widget=forms.TimeInput(attrs=look, format="%H:%M"),
    )


class ScheduleRulesForm(forms.Form):
    """Every rule that may be lowered with its level, and what is kept free beyond it."""

    def __init__(self, *args: Any, lines: Iterable[RuleLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            if line.is_locked:
                continue
            level = forms.ChoiceField(
                label=f"{line.label}：级别",
                choices=RuleLevel.choices,
                initial=line.level,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": line.label}),
            )
            self.fields[f"level_{line.code}"] = level
            if line.hours:
                for name, label, hour in zip(HOURS, HOUR_LABELS, line.hours, strict=True):
                    self.fields[name] = hour_field(label, hour)
            if line.unit:
                label = f"{line.label}：另留（{line.unit}）"
                look = {"class": "form-control", "aria-label": label}
                self.fields[f"margin_{line.code}"] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=999,
                    initial=line.margin,
                    widget=forms.NumberInput(attrs=look),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        data = super().clean() or {}
        first, last = (data.get(name) for name in HOURS)
        if first and last and first >= last:
            self.add_error("home_by", "最晚到家时间应晚于最早离家时间。")
        return data

    def hour_boxes(self) -> list[BoundField]:
        """Return the boxes of the hours between which a lecturer is away from home."""
        return [self[name] for name in HOURS]

    def hours(self) -> tuple[dt.time, dt.time]:
        """Return the clean hours; an empty box is the custom."""
        first, last = (self.cleaned_data.get(name) for name in HOURS)
        return first or HOME_HOURS[0], last or HOME_HOURS[1]

    def rows(self) -> Iterator[tuple[RuleLine, BoundField | None, BoundField | None]]:
        """Yield the rules with their fields, as the page shows them."""
        for line in self.lines:
            level, margin = f"level_{line.code}", f"margin_{line.code}"
            yield (
                line,
                self[level] if level in self.fields else None,
                self[margin] if margin in self.fields else None,
            )

    def rules(self) -> dict[RuleCode, tuple[RuleLevel, int]]:
        """Return the clean levels and margins."""
        clean = self.cleaned_data
        return {
            line.code: (
                RuleLevel(clean[f"level_{line.code}"]),
                clean.get(f"margin_{line.code}") or 0,
            )
            for line in self.lines
            if not line.is_locked
        }


class FindingFilter(forms.Form):
    """Which findings of a campaign are shown; a wrong value in an address is as good as none."""

    level = forms.ChoiceField(
        label="级别",
        required=False,
        choices=[
            ("", "全部级别"),
            ("block", "禁止"),
            ("warn", "提醒"),
            ("exception", "已作例外"),
        ],
    )
    rule = forms.ChoiceField(
        label="规则", required=False, choices=[("", "全部规则"), *RuleCode.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "form-select", "aria-label": field.label}

    def chosen(self) -> dict[str, str]:
        """Return the valid choices."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
