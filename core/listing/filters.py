"""The filter form of a list: what is chosen narrows the queryset and stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q

from core.fields.organizations import OrganizationPicker

if TYPE_CHECKING:
    from django.db.models import QuerySet


class FilterForm(forms.Form):
    """Filters of a list; every field is optional, every choice field gets a scoped queryset.

    A field narrows by equality on the lookup that `lookups` names for it (its own name by default,
    `__in` for several values). Override `narrow` for anything cleverer.
    """

    lookups: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", look)
            field.widget.attrs.setdefault("aria-label", field.label or "")
            if isinstance(field.widget, OrganizationPicker):
                field.widget.attrs["placeholder"] = "全部单位"  # what stands when nothing is chosen

    def chosen(self) -> dict[str, Any]:
        """Return the valid, non-empty choices; a wrong value in an address is as good as none."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "") and not _is_empty(value)
        }

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows that match every choice."""
        condition = Q()
        for name, value in self.chosen().items():
            lookup = self.lookups.get(name, name)
            is_many = isinstance(value, list | tuple | set) and not lookup.endswith("__in")
            condition &= Q(**{f"{lookup}__in" if is_many else lookup: value})
        return queryset.filter(condition)


def _is_empty(value: Any) -> bool:
    return isinstance(value, list | tuple | set) and not value
