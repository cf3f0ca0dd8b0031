"""Posts: granted and ended by the security administrator, handed over by their holders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from organizations.forms.accounts import EndPostForm, HandOverForm, PostForm
from organizations.permissions import may
from organizations.selectors.accounts import grantable_accounts_for, posts_for
from organizations.services import posts as services

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import User


@may("accounts.grant")
@require_http_methods(["GET", "POST"])
def post_grant(request: UserRequest, pk: int) -> HttpResponse:
    """Grant a post to an account."""
    account = get_object_or_404(grantable_accounts_for(request.user), pk=pk)
    initial = {"organization": account.organization}
    form = PostForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            post = services.grant_post(account, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已授予{account}“{post}”岗位。")
            return redirect("accounts:user_detail", pk)
    return form_page(request, "accounts/post_form.html", form, {"account": account})


@may("accounts.grant")
@require_http_methods(["GET", "POST"])
def post_end(request: UserRequest, pk: int) -> HttpResponse:
    """Let a post end."""
    post = get_object_or_404(posts_for(request.user), pk=pk)
    form = EndPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_post(post, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已调整{post.user}“{post}”岗位的任期。")
            return redirect("accounts:user_detail", post.user_id)
    return form_page(request, "accounts/post_end.html", form, {"post": post})


@may("accounts.hand_over")
@require_http_methods(["GET", "POST"])
def hand_over(request: UserRequest) -> HttpResponse:
    """Hand the own posts over to a colleague."""
    return hand_over_from(request, request.user, back="home")


@may("accounts.grant")
@require_http_methods(["GET", "POST"])
def user_hand_over(request: UserRequest, pk: int) -> HttpResponse:
    """Hand the posts of an account over to a colleague, for somebody who has left already."""
    account = get_object_or_404(grantable_accounts_for(request.user), pk=pk)
    return hand_over_from(request, account, back="accounts:user_list")


def hand_over_from(request: UserRequest, account: User, *, back: str) -> HttpResponse:
    """Show and do the hand-over of somebody's posts."""
    form = HandOverForm(request.POST or None, user=request.user, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over_posts(account, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            day = form.cleaned_data["starts_on"]
            to = form.cleaned_data["to"]
            messages.success(request, f"自{day:%Y-%m-%d}起由{to}接任。")
            return redirect(back)
    return form_page(request, "accounts/hand_over.html", form, {"account": account})
