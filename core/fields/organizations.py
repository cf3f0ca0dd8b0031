"""Choosing an organization by typing: its name, pinyin initials or code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.db.models import QuerySet

HINT = "输入名称、拼音首字母或代码"


class OrganizationPicker(forms.TextInput):
    """A text box that offers organizations while one types; without JavaScript what was typed is looked up.

    The endpoint named by `url_name` gets `?q=` (and `right`, if given) and answers `<li role="option"
    data-value="<pk>">` elements. What is submitted is the text: "平江县 #12" after a choice, or a
    name, initials or code as typed; `OrganizationField` understands all of them.
    """

    template_name = "fields/organization_picker.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        url_name: str = "organizations:picker",
        right: str = "",
    ) -> None:
        super().__init__({"autocomplete": "off", "placeholder": HINT, **(attrs or {})})
        self.url_name = url_name
        self.right = right

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the endpoint; on a page whose project has none the box stays a plain text box."""
        context = super().get_context(name, value, attrs)
        try:
            context["picker_url"] = reverse(self.url_name)
        except NoReverseMatch:
            context["picker_url"] = ""
        context["picker_right"] = self.right
        return context


class OrganizationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One organization of a scoped queryset, chosen from the picker or typed.

    A typed text must fit exactly one organization by name, short name, initials or code.
    """

    widget = OrganizationPicker
    default_error_messages = {
        "invalid_choice": "没有找到这个单位，或不在您的权限范围内。请从候选中选择。",
        "ambiguous": "有 %(count)s 个单位符合，请输入更完整的名称，或从候选中选择：%(names)s。",
    }

    looked_up: dict[str, list[Any]] | None = None  # shared by the rows of a grid

    def share(self, looked_up: dict[str, list[Any]]) -> None:
        """Remember what was looked up in one place with the same field of other rows."""
        self.looked_up = looked_up

    def prepare_value(self, value: Any) -> Any:
        """Show a chosen organization as its name and number, and typed text as it was typed."""
        if hasattr(value, "pk"):
            return label_of(value)
        if isinstance(value, int) and (found := self._rows().filter(pk=value).first()):
            return label_of(found)
        return value

    def to_python(self, value: Any) -> Any:
        """Return the organization that was chosen or typed. Raises ValidationError otherwise."""
        text = str(value or "").replace("\x00", "").strip()
        if text in self.empty_values:
            return None
        if self.looked_up is None:
            return self._only(self._fitting(text))
        if text not in self.looked_up:
            self.looked_up[text] = self._fitting(text)
        return self._only(self.looked_up[text])

    def _fitting(self, text: str) -> list[Any]:
        number = text.rpartition("#")[2].strip() if "#" in text else ""
        if number.isdecimal() and len(number) < 19:
            fitting = self._rows().filter(pk=int(number))
        else:
            fitting = self._rows().filter(
                Q(name=text) | Q(short_name=text) | Q(initials__iexact=text) | Q(division_code=text)
            )
        return list(fitting[:6])

    def _only(self, found: list[Any]) -> Any:
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        if len(found) > 1:
            names = "、".join(label_of(one) for one in found[:5])
            params = {"count": len(found), "names": names}
            raise ValidationError(self.error_messages["ambiguous"], code="ambiguous", params=params)
        return found[0]

    def _rows(self) -> QuerySet[Any]:
        if self.queryset is None:
            raise ValueError("give the field its scoped queryset first")
        return self.queryset


def label_of(organization: Any) -> str:
    """Return how the picker writes a chosen organization; the number makes it exact."""
    return f"{organization.name} #{organization.pk}"
