"""The form of a bus."""

from __future__ import annotations

from django import forms


class BusForm(forms.Form):
    """One more bus."""

    capacity = forms.IntegerField(label="座位数", min_value=1, max_value=100)
    plate = forms.CharField(label="车牌", max_length=20, required=False)
    guide = forms.CharField(label="随车人员及电话", max_length=60, required=False)
