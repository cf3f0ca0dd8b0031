"""How a view answers a form that a service refused: beside the fields, with all that was typed.

Whether it is bad input (422) or a refusal of state (409) is decided here and nowhere else, by what the
service said: a refusal that names a field speaks of what was typed; one that names none speaks of how things
stand. A service that refuses what was typed as a whole says so with `core.refusals.fields.BadInputError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.shortcuts import render

from core.refusals.fields import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


class StateRefusalError(ValidationError):
    """A sentence above a form that speaks of how things stand, not of what was typed."""


def put_refusal(
    form: BaseForm, refusal: ValidationError, fields: Mapping[str, str] | None = None
) -> None:
    """Put what a service refused beside the fields it speaks of; `fields` maps columns to fields."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, ValidationError([_of_state(one) for one in refusal.error_list]))
        return
    for column, errors in refusal.error_dict.items():
        name = (fields or {}).get(column, column)
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


def _of_state(said: ValidationError) -> ValidationError:
    if isinstance(said, BadInputError):
        return said
    return StateRefusalError(said.message, said.code, said.params)


def status_of(*forms: BaseForm, is_wrong: bool = False) -> int:
    """Return the status of a page with these forms: 409 refused by state, 422 bad input, 200.

    `is_wrong` speaks for what is no form, like the rows of a grid.
    """
    if any(is_refused_by_state(form) for form in forms):
        return 409
    return 422 if is_wrong or any(form.errors for form in forms) else 200


def status_of_refusal(refusal: ValidationError) -> int:
    """Return the status of a page that tells a refusal without a form: 422 for bad input, else 409."""
    is_input = hasattr(refusal, "error_dict") or isinstance(refusal, BadInputError)
    return 422 if is_input else 409


def is_refused_by_state(form: BaseForm) -> bool:
    """Return whether the state of things refused what a form asked for."""
    return any(isinstance(error, StateRefusalError) for error in form.non_field_errors().as_data())


def form_page(
    request: HttpRequest, template: str, form: BaseForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Render a form: 200, or 422 or 409 when it was refused, with all that was typed."""
    return render(request, template, {"form": form, **(context or {})}, status=status_of(form))


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return the number that the address gives under a name; None for none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
