"""Forms of the board: where a batch goes, when a session is, which window is asked for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.days import days_range, first_day, instants_of, last_day
from core.fields.layouts import in_rows
from core.refusals import put_refusal
from courses.models import Venue
from rotations.forms.campaigns import day_field
from rotations.forms.waivers import WAIVER_FIELDS, WaiverFields
from rotations.scheduling.board import Rows
from rotations.selectors.batches import usable_venues_for
from rotations.selectors.board import Window

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from organizations.models import User
    from rotations.models import Batch, Campaign

MOST_ROWS = 120  # rows a window may ask for
MOST_DAYS = 800


class BatchMoveForm(WaiverFields):
    """Other dates and another venue for a batch; a reason where a rule may be overridden."""

    helper = in_rows("revision", ("starts_on", "ends_on"), "venue", *WAIVER_FIELDS)
    starts_on = day_field("开班日期")
    ends_on = day_field("结束日期")
    venue = forms.ModelChoiceField(  # type: ignore[var-annotated]  # scoped below
        None, label="办班地点", required=False, empty_label="未定地点"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, user: User, batch: Batch, **kwargs: Any) -> None:
        kwargs.setdefault("initial", place_initial(batch))
        super().__init__(*args, **kwargs)
        kept = Venue.objects.filter(pk=batch.venue_id or 0)
        venues = Venue.objects.filter(pk__in=usable_venues_for(user).order_by().values("pk"))
        self.fields["venue"].queryset = (venues | kept).order_by("org_path", "name", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期不能早于开班日期。")
        return data

    def put_stale(self, refusal: ValidationError, revision: int) -> None:
        """Say that somebody else was first; what was typed may be sent again when looked at."""
        put_refusal(self, refusal)
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        typed["revision"] = str(revision)
        self.data = typed

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        dates = days_range(data["starts_on"], data["ends_on"])
        kept = {"venue": data["venue"], "revision": data["revision"]}
        return {"dates": dates, "waiver": self.waiver(), **kept}


def place_initial(batch: Batch) -> dict[str, Any]:
    """Return when and where a batch is, as the form shows it."""
    return {
        "starts_on": first_day(batch.dates),
        "ends_on": last_day(batch.dates),
        "venue": batch.venue,
        "revision": batch.revision,
    }


class SessionDropForm(WaiverFields):
    """Another time for a session, as the board sends it: local times."""

    start = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    end = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "结束时间须晚于开始时间。")
        return data

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        period = DateTimeTZRange(data["start"], data["end"], "[)")
        return {"period": period, "revision": data["revision"], "waiver": self.waiver()}


class WindowForm(forms.Form):
    """A window of the board: which rows and days; without keys nothing but the rows' order."""

    rows = forms.TypedChoiceField(
        choices=[(row.value, row.value) for row in Rows], coerce=Rows, required=False
    )
    keys = forms.CharField(required=False, max_length=3000)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def clean_keys(self) -> list[int]:
        """Return the rows' keys."""
        texts = [text for text in self.cleaned_data["keys"].split(",") if text]
        fit = all(text.isascii() and text.isdecimal() and len(text) < 19 for text in texts)
        if not fit or len(texts) > MOST_ROWS:
            raise forms.ValidationError("keys")
        return [int(text) for text in texts]

    def window(self, campaign: Campaign, keys: list[int] | None = None) -> Window:
        """Return what is asked for, or the given rows; without days the whole period of the campaign."""
        data = self.cleaned_data
        first = data["since"] or first_day(campaign.period)
        last = max(first, data["until"] or last_day(campaign.period))
        last = min(last, first + dt.timedelta(days=min(MOST_DAYS, (dt.date.max - first).days - 1)))
        days = days_range(first, last)
        shown = data["keys"] if keys is None else keys
        return Window(data["rows"] or Rows.VENUES, shown, days, instants_of(days))
