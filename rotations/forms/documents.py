"""What the notice of a batch needs beyond its facts."""

from __future__ import annotations

from typing import Any

from django import forms

from rotations.forms.campaigns import day_field


class NoticeForm(forms.Form):
    """Who signs, under which number, on which day."""

    signer = forms.CharField(label="发文机关", max_length=60)
    number = forms.CharField(
        label="文号",
        max_length=60,
        required=False,
        help_text="如“平组发〔2026〕3号”。填写文号时带红色版头。",
    )
    issued_on = day_field("成文日期")

    def facts(self) -> dict[str, Any]:
        """Return the facts as a job carries them."""
        return {
            "signer": self.cleaned_data["signer"],
            "number": self.cleaned_data["number"],
            "issued_on": self.cleaned_data["issued_on"].isoformat(),
        }
