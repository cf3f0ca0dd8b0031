"""How a view answers a form that a service refused: beside the fields, with all that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.exceptions import ValidationError
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


def put_refusal(
    form: BaseForm, refusal: ValidationError, fields: Mapping[str, str] | None = None
) -> None:
    """Put what a service refused beside the fields it speaks of; `fields` maps columns to fields."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for column, errors in refusal.error_dict.items():
        name = (fields or {}).get(column, column)
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


def form_page(
    request: HttpRequest, template: str, form: BaseForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Render a form: 422 when it has errors, with all that was typed."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **(context or {})}, status=status)


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return the number that the address gives under a name; None for none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
