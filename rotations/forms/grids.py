"""Grids: many rows of one small form, typed like a sheet; they work without JavaScript."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import cached_property

from core.fields.organizations import OrganizationField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from organizations.models import User

BLANK_ROWS = 3
MOST_ROWS = 500
ROW_COUNT = re.compile("[0-9]{1,4}")
MORE_ROWS = "more_rows"
LOOKS: dict[type, str] = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}


class GridChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One row of a short list; the rows of a grid read the list once together."""

    listed: dict[str, Any] | None = None

    def share(self, listed: dict[str, Any]) -> None:
        """Take the list from the row that read it, or read it for the rows to come."""
        if not listed:
            listed |= {str(self.prepare_value(one)): one for one in self.queryset or ()}
        self.listed = listed
        offered = [(key, self.label_from_instance(one)) for key, one in listed.items()]
        blank = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*blank, *offered]

    def to_python(self, value: Any) -> Any:
        """Return the chosen one. Raises ValidationError when the list has none such."""
        known = (self.listed or {}).get(str(value))
        return super().to_python(value) if known is None else known


class GridForm(forms.Form):
    """One row; empty rows are skipped, ticked ones dropped."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.scope()
        for field in self.fields.values():
            look = LOOKS.get(type(field.widget), "form-control")
            field.widget.attrs.setdefault("class", look)
            field.widget.attrs.setdefault("aria-label", field.label or "")

    def scope(self) -> None:
        """Give choice fields the user's querysets."""


class Grid(BaseFormSet):  # type: ignore[type-arg]  # rows of any GridForm
    """The rows together; what one of them looked up is not asked again for the next."""

    @cached_property
    def shared(self) -> defaultdict[str, dict[str, Any]]:
        """What the rows know in common, by field."""
        return defaultdict(dict)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Give the box that drops a row its look and its name."""
        super().add_fields(form, index)
        form.fields["DELETE"].widget.attrs |= {"class": "form-check-input", "aria-label": "删除"}
        for name, field in form.fields.items():
            if isinstance(field, GridChoiceField | OrganizationField):
                field.share(self.shared[name])

    def kept(self) -> list[dict[str, Any]]:
        """Return the clean rows in order, without empty and dropped ones."""
        dropped = "DELETE"
        return [
            {name: value for name, value in row.items() if name != dropped}
            for row in self.cleaned_data
            if row and not row.get(dropped)
        ]


def grid_of(
    row: type[GridForm],
    *,
    user: User,
    data: QueryDict | None,
    rows: Sequence[dict[str, Any]],
) -> Any:
    """Return the grid of existing rows and some blank ones, bound when `data` is given.

    The button MORE_ROWS asks for blank rows: nothing is judged yet and what was typed stays.
    """
    # A forged count of rows is drawn no further than this; Django's own limit lies a thousand higher.
    made = formset_factory(
        row,
        formset=Grid,
        extra=BLANK_ROWS,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + BLANK_ROWS,
    )
    if data is not None and MORE_ROWS in data:
        data = data.copy()
        count = data.get("rows-TOTAL_FORMS", "")
        total = int(count) if ROW_COUNT.fullmatch(count) else 0
        data["rows-TOTAL_FORMS"] = str(min(total + BLANK_ROWS, MOST_ROWS))
    return made(data, initial=list(rows), prefix="rows", form_kwargs={"user": user})
