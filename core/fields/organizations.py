"""Choosing an organization by typing: its name, pinyin initials or code."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

HINT = "输入名称、拼音首字母或代码"
BELOW = " · "  # between an organization and the one above it
MOST_LEVELS = 6  # the tree's depth from a village to the country


class OrganizationPicker(forms.TextInput):
    """A text box that offers organizations while one types; without JavaScript what was typed is looked up.

    The endpoint named by `url_name` gets `?q=` (and `right`, if given) and answers `<li role="option"
    data-text="平江县 · 长寿镇">` elements. What is submitted is that text after a choice, or a name,
    initials or code as typed, or "#12" from a link; `OrganizationField` understands all of them.
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
        """Show a chosen organization below the one above it, and typed text as it was typed."""
        if hasattr(value, "pk"):
            return texts_of(self._rows(), [value])[value.pk]
        number = value if isinstance(value, int) else number_in(str(value or ""))
        found = self._rows().filter(pk=number).first() if number else None
        return texts_of(self._rows(), [found])[found.pk] if found else value

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
        if number := number_in(text):
            return list(self._rows().filter(pk=number))
        words = Q(name=text) | Q(short_name=text) | Q(initials__iexact=text) | Q(division_code=text)
        chain = text.split(BELOW if BELOW in text else BELOW.strip())[-MOST_LEVELS:][::-1]
        line = Q(**{_up(level): name.strip() for level, name in enumerate(chain)})
        return list(self._rows().filter(words | line)[:6])

    def _only(self, found: list[Any]) -> Any:
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        if len(found) > 1:
            names = "、".join(texts_of(self._rows(), found[:5]).values())
            params = {"count": len(found), "names": names}
            raise ValidationError(self.error_messages["ambiguous"], code="ambiguous", params=params)
        return found[0]

    def _rows(self) -> QuerySet[Any]:
        if self.queryset is None:
            raise ValueError("give the field its scoped queryset first")
        return self.queryset


def number_in(text: str) -> int | None:
    """Return the number that a text names after a #."""
    number = text.rpartition("#")[2].strip() if "#" in text else ""
    return int(number) if number.isdecimal() and len(number) < 19 else None


def label_of(organization: Any) -> str:
    """Return the text of an organization that shares its name with none beside it."""
    return _written(_chain(organization, 2))


def texts_of(rows: QuerySet[Any], organizations: Iterable[Any]) -> dict[int, str]:
    """Return a text for each organization that fits no other of the rows, most often by one question.

    It names what stands above, one level or as many as it takes. Where the whole line has a namesake
    (one of the two is closed), the number makes it exact.
    """
    found = list(organizations)
    texts = {one.pk: label_of(one) for one in found}
    waiting = found
    for levels in range(2, MOST_LEVELS + 1):
        chains = {one.pk: _chain(one, levels) for one in waiting}
        taken = _counted(rows, list(chains.values()), levels) if chains else Counter()
        texts |= {pk: _written(chain) for pk, chain in chains.items()}
        waiting = [one for one in waiting if taken[chains[one.pk]] > 1]
    return texts | {one.pk: f"{texts[one.pk]} #{one.pk}" for one in waiting}


def _chain(organization: Any, levels: int) -> tuple[str | None, ...]:
    """Return the names from an organization upward, so many of them; None above the top."""
    names: list[str | None] = []
    node = organization
    for _ in range(levels):
        names.append(node.name if node else None)
        node = node.parent if node else None
    return tuple(names)


def _written(chain: tuple[str | None, ...]) -> str:
    return BELOW.join(name for name in reversed(chain) if name)


def _counted(
    rows: QuerySet[Any], chains: list[tuple[str | None, ...]], levels: int
) -> Counter[tuple[str | None, ...]]:
    """Return how many of the rows have each line of names."""
    alike = rows.filter(name__in={chain[0] for chain in chains}).filter(
        Q(parent__name__in={chain[1] for chain in chains if chain[1]}) | Q(parent=None)
    )
    return Counter(alike.order_by().values_list(*(_up(level) for level in range(levels))))


def _up(level: int) -> str:
    """Return the lookup of the name so many levels above."""
    return "parent__" * level + "name"
