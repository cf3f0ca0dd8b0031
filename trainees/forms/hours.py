"""Hours earned outside the classes of the system, and their correction."""

from __future__ import annotations

from typing import Any

from django import forms

from trainees.enums import HoursSource
from trainees.forms.fields import PreciseDateField
from trainees.hours import MINUTES_AN_HOUR

MANUAL_SOURCES = (HoursSource.ONLINE, HoursSource.EXTERNAL)


class CreditForm(forms.Form):
    """Hours of online study or of training elsewhere."""

    source = forms.ChoiceField(
        label="来源", choices=[(source.value, source.label) for source in MANUAL_SOURCES]
    )
    earned = PreciseDateField(label="取得日期")
    hours = forms.DecimalField(
        label="学时", min_value=0.5, max_value=400, decimal_places=1, help_text="1 学时 45 分钟。"
    )
    note = forms.CharField(
        label="说明", max_length=200, help_text="培训名称、主办单位，或证书编号。"
    )

    key = forms.UUIDField(widget=forms.HiddenInput)

    def credit(self) -> dict[str, Any]:
        """Return the clean hours as `credit_hours` takes them; a second click credits nothing more."""
        clean = self.cleaned_data
        return {
            "minutes": round(clean["hours"] * MINUTES_AN_HOUR),
            "earned_on": clean["earned"].on,
            "source": clean["source"],
            "source_key": f"manual:{clean['key']}",
            "note": clean["note"],
        }


class ReasonForm(forms.Form):
    """One sentence of reason."""

    note = forms.CharField(label="原因", max_length=200)


class RevealForm(forms.Form):
    """What a sealed field is needed for."""

    reason = forms.CharField(label="查看原因", max_length=100)
