"""Which day, or which two days, a page of coverage speaks of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.days import today
from rotations.forms.campaigns import day_field
from rotations.selectors.past import begun_on

if TYPE_CHECKING:
    from rotations.models import Campaign


def judged_day(day: dt.date, campaign: Campaign) -> dt.date:
    """Return a day on which the campaign had a base; refuse any other."""
    begun = begun_on(campaign)
    if begun is not None and day < begun:
        raise ValidationError(f"轮训于 {begun:%Y-%m-%d} 启动，此前没有底数。", code="before")
    if day > today():
        raise ValidationError("日期不能晚于今天。", code="future")
    return day


def plain_day(label: str, **options: Any) -> forms.DateField:
    """Return a date for a bar above a page, dressed without a form layout."""
    field = day_field(label, **options)
    field.widget.attrs["class"] = "form-control"
    return field


class DayForm(forms.Form):
    """The day whose end the figures describe; without one it is now."""

    on = plain_day("截至", required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_on(self) -> dt.date | None:
        """Accept days with a base; today is now."""
        day: dt.date | None = self.cleaned_data["on"]
        return None if day is None or day == today() else judged_day(day, self.campaign)

    @property
    def day(self) -> dt.date | None:
        """The day asked for; None for now, and for a day that was refused."""
        return self.cleaned_data.get("on") if self.is_valid() else None


class SpanForm(forms.Form):
    """Two days to compare."""

    since = plain_day("从")
    until = plain_day("到")

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        self.campaign = campaign
        chosen = {"since": max(self.first, today() - dt.timedelta(days=30)), "until": today()}
        given = {name: data[name] for name in chosen if data.get(name)}
        super().__init__({**{name: f"{day:%Y-%m-%d}" for name, day in chosen.items()}, **given})

    @property
    def first(self) -> dt.date:
        """The first day that can be asked for."""
        return begun_on(self.campaign) or today()

    def clean_since(self) -> dt.date:
        """Accept days with a base."""
        return judged_day(self.cleaned_data["since"], self.campaign)

    def clean_until(self) -> dt.date:
        """Accept days with a base."""
        return judged_day(self.cleaned_data["until"], self.campaign)

    def clean(self) -> dict[str, Any]:
        """Refuse two days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or {}
        if len(cleaned) == 2 and cleaned["since"] > cleaned["until"]:
            self.add_error("until", "结束日期应不早于开始日期。")
        return cleaned

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The two days; where they were refused, the campaign's first day and today."""
        if self.is_valid():
            return self.cleaned_data["since"], self.cleaned_data["until"]
        return self.first, today()
