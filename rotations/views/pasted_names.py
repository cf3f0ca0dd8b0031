"""Names pasted from a chat or a table: recognised, looked over, then sent in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import put_refusal, status_of
from organizations.permissions import may
from rotations.forms.pasted_names import PasteNamesForm
from rotations.selectors.batches import batch_for
from rotations.services.enrolments import nominate_all
from rotations.views.nominations import CLOSED, may_send

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch


@may("rotations.nominate")
@never_cache
@require_http_methods(["GET", "POST"])
def nominations_paste(request: UserRequest, pk: int) -> HttpResponse:
    """Show whom a pasted text names among the user's own people; send those chosen, all or none."""
    batch = batch_for(request.user, pk)
    posted = request.POST if request.method == "POST" else None
    form = PasteNamesForm(posted, user=request.user, batch=batch)
    if not may_send(request, batch):
        status = 200 if posted is None else 409
        return _page(request, batch, form, error=CLOSED, status=status)
    if form.is_valid() and form.is_sending:
        people = form.people()
        try:
            nominate_all(batch, people, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已报名 {len(people)} 人，等待主办单位审核。")
            return redirect("rotations:batch_nominate", pk)
    return _page(request, batch, form, status=status_of(form))


def _page(
    request: UserRequest, batch: Batch, form: PasteNamesForm, *, error: str = "", status: int
) -> HttpResponse:
    context = {"batch": batch, "tab": "nominate", "form": form, "error": error}
    return render(request, "rotations/batches/paste.html", context, status=status)
