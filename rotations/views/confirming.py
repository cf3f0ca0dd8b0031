"""Acts at one press: told afterwards, or first asked for once more on a page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from core.refusals import form_page, put_refusal
from rotations.forms.batches import ConfirmForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from organizations.http import UserRequest

T = TypeVar("T")


def confirmed(
    request: UserRequest,
    act: Callable[[], T],
    *,
    told: Callable[[T], str],
    page: str,
    context: Mapping[str, Any],
    then: str,
) -> HttpResponse:
    """Ask on a page, then act and go on to an address; a refusal of state is 409 on the page."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, told(done))
            return redirect(then)
    return form_page(request, page, form, dict(context))


def acted(request: UserRequest, act: Callable[[], T], told: str | Callable[[T], str]) -> None:
    """Act at one press, and tell what came of it, or why not, on the page that follows."""
    try:
        done = act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, told if isinstance(told, str) else told(done))
