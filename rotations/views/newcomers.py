"""任职培训名单: who took over a trained seat and owes post training, and that it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from rotations.forms.bases import PostTrainingForm
from rotations.lists.newcomers import NEWCOMERS
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.duties import newcomer_for, newcomers_for
from rotations.services.post_training import recognise_post_training

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def newcomer_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the new secretaries of trained seats who owe post training (任职培训)."""
    campaign = campaign_for(request.user, pk)
    listing = build_listing(request, NEWCOMERS, newcomers_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "newcomers"}
    return render_listing(request, "rotations/campaign_listing.html", listing, context)


@may("rotations.file_plan")
@require_http_methods(["GET", "POST"])
def post_training(request: UserRequest, pk: int) -> HttpResponse:
    """Record that a newcomer was post-trained, by a paper."""
    duty = newcomer_for(request.user, pk)
    demand(request.user, "rotations.file_plan", duty)
    form = PostTrainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recognise_post_training(duty, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记{duty.organization}新任书记完成任职培训。")
            return redirect("rotations:newcomer_list", duty.campaign_id)
    return form_page(request, "rotations/post_training.html", form, {"duty": duty})
