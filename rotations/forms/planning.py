"""Forms of the planner: what to plan and how long to search, and which classes to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.days import today
from core.fields.layouts import in_rows
from rotations.enums import PlanningMode
from rotations.forms.campaigns import day_field
from rotations.planning.options import CLASS_MAX, CLASS_MIN, Options

if TYPE_CHECKING:
    import datetime as dt

    from django.http import QueryDict

SECONDS = [(15, "15 秒"), (60, "1 分钟"), (180, "3 分钟"), (600, "10 分钟")]


class PlanningForm(forms.Form):
    """The choices of one run."""

    helper = in_rows(
        "mode", ("starts_on", "seconds"), ("class_min", "class_max"), "moves_published"
    )
    mode = forms.ChoiceField(
        label="方式",
        choices=[
            (PlanningMode.FRESH, "一键编排：已有班次不动，为其余待训人员编排"),
            (PlanningMode.REPAIR, "调整编排：情况有变，尽量少动已有的草拟班次"),
        ],
    )
    starts_on = day_field("最早开班日期", help_text="这一天以前不编排班次。")
    seconds = forms.TypedChoiceField(
        label="计算时间", choices=SECONDS, coerce=int, help_text="随时可以停止，看当时最好的方案。"
    )
    class_min = forms.IntegerField(
        label="每班至少（人）",
        min_value=1,
        max_value=1000,
        help_text="待训人员不足此数的，按实有人数办班。",
    )
    class_max = forms.IntegerField(label="每班至多（人）", min_value=1, max_value=1000)
    moves_published = forms.BooleanField(
        label="报名中的班次也可以调整", required=False, help_text="只用于“调整编排”。"
    )

    def __init__(self, *args: Any, earliest: dt.date, query: QueryDict, **kwargs: Any) -> None:
        """Offer what the address asks for, the sizes of the last run, or the usual ones."""
        asked = query.get("mode", "")
        kwargs["initial"] = {
            "mode": asked if asked in PlanningMode.values else PlanningMode.FRESH,
            "starts_on": earliest,
            "seconds": 60,
            "class_min": CLASS_MIN,
            "class_max": CLASS_MAX,
            "moves_published": "moves_published" in query,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)

    def clean_starts_on(self) -> dt.date:
        """Plan nothing into the past."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day < today():
            raise ValidationError("不能早于今天。")
        return day

    def clean(self) -> dict[str, Any]:
        """A class cannot have more at least than at most."""
        clean: dict[str, Any] = super().clean() or {}
        least, most = clean.get("class_min"), clean.get("class_max")
        if least and most and least > most:
            self.add_error("class_max", "不能少于每班至少人数。")
        return clean

    def options(self) -> Options:
        """Return the clean choices."""
        clean = self.cleaned_data
        return Options(
            mode=clean["mode"],
            starts_on=clean["starts_on"],
            class_min=clean["class_min"],
            class_max=clean["class_max"],
            moves_published=clean["moves_published"],
        )
