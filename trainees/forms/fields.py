"""Fields the forms of this app share: scoped organizations, and dates as far as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields.organizations import OrganizationField, OrganizationPicker
from organizations.permissions import right_named, with_right
from trainees.dates import NO_SUCH_DATE, KnownDate, looks_like_date, parse_known_date
from trainees.selectors.appointments import open_organizations_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import Organization, User


def organization_field(user: User, right: str, label: str, **options: Any) -> forms.Field:
    """Return the choice of an open organization within the user's reach of a right."""
    choices = open_organizations_for(with_right(user, right))
    return OrganizationField(
        choices, label=label, widget=OrganizationPicker(right=right), **options
    )


def own_unit(user: User, right: str) -> Organization | None:
    """Return where the user carries a right, if that is one place: what a form may begin with."""
    roles = right_named(right).roles
    units = {post.organization for post in user.current_posts if post.role in roles}
    return units.pop() if len(units) == 1 else None


class SuggestInput(forms.TextInput):
    """A text with frequent values offered while typing."""

    template_name = "trainees/widgets/suggest.html"

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__()
        self.offers = offers

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the offers."""
        return {**super().get_context(name, value, attrs), "offers": self.offers}


class KnownDateField(forms.CharField):
    """A date to the day, the month or the year; its clean value is a KnownDate or None."""

    example = "如 2015-03-09 或 2015-03"
    default_error_messages = {
        "invalid": "请按“2015-03-09”填写，只知道年月的可填“2015-03”或“2015年3月”。"
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        super().__init__(**options)
        self.widget.attrs.setdefault("placeholder", self.example)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> KnownDate | None:  # type: ignore[override]  # not a text
        """Read the text."""
        text = super().to_python(value)
        if not text:
            return None
        known = parse_known_date(text)
        if known is None:
            sentence = NO_SUCH_DATE if looks_like_date(text) else self.error_messages["invalid"]
            raise ValidationError(sentence, code="invalid")
        return known

    def run_validators(self, value: Any) -> None:
        """Validate the length of the text only; a KnownDate has passed already."""
        if isinstance(value, str):
            super().run_validators(value)


class PreciseDateField(KnownDateField):
    """A date that must be known to the day."""

    example = "如 2026-03-09"  # offers no month, which would be refused
    default_error_messages = {"invalid": "请填写完整日期，如“2026-03-09”。"}

    def to_python(self, value: Any) -> KnownDate | None:  # type: ignore[override]  # as above
        """Read the text; a month alone is not enough."""
        known = super().to_python(value)
        if known is not None and known.precision != "day":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return known
