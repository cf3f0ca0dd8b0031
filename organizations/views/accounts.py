"""Accounts, for the system administrator; the security administrator reads along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.forms.accounts import AccountForm
from organizations.lists.accounts import ACCOUNTS
from organizations.permissions import may
from organizations.selectors.accounts import accounts_for, manageable_accounts_for
from organizations.services import accounts as services

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("accounts.see")
@require_GET
def user_list(request: UserRequest) -> HttpResponse:
    """Show the accounts of the own office and those below."""
    listing = build_listing(request, ACCOUNTS, accounts_for(request.user))
    return render_listing(request, "accounts/user_list.html", listing)


@may("accounts.see")
@require_GET
def user_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one account with its posts, past ones too."""
    account = get_object_or_404(accounts_for(request.user), pk=pk)
    context = {
        "account": account,
        "posts": account.posts.select_related("organization").order_by("-period"),
        "is_manageable": manageable_accounts_for(request.user).filter(pk=pk).exists(),
    }
    return render(request, "accounts/user_detail.html", context)


@may("accounts.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def user_create(request: UserRequest) -> HttpResponse:
    """Make an account and show its first password once."""
    form = AccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = services.create_account(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            return first_password(request, account.pk, password)
    return form_page(request, "accounts/user_form.html", form)


def first_password(request: UserRequest, pk: int, password: str) -> HttpResponse:
    """Show a first password; it is nowhere to be found again."""
    account = get_object_or_404(accounts_for(request.user), pk=pk)
    context = {"account": account, "password": password}
    return render(request, "accounts/first_password.html", context)


@may("accounts.manage")
@never_cache
@require_POST
def user_reset_password(request: UserRequest, pk: int) -> HttpResponse:
    """Give an account a new first password and show it once."""
    account = get_object_or_404(manageable_accounts_for(request.user), pk=pk)
    try:
        password = services.reset_password(account, by=request.user)
    except ValidationError as refusal:
        return refused(request, pk, refusal)
    return first_password(request, pk, password)


@may("accounts.manage")
@require_POST
def user_disable(request: UserRequest, pk: int) -> HttpResponse:
    """Switch an account off."""
    account = get_object_or_404(manageable_accounts_for(request.user), pk=pk)
    try:
        services.disable_account(account, by=request.user)
    except ValidationError as refusal:
        return refused(request, pk, refusal)
    messages.success(request, f"已停用{account}的账号。")
    return redirect("accounts:user_detail", pk)


@may("accounts.manage")
@require_POST
def user_enable(request: UserRequest, pk: int) -> HttpResponse:
    """Switch an account on again."""
    account = get_object_or_404(manageable_accounts_for(request.user), pk=pk)
    services.enable_account(account, by=request.user)
    messages.success(request, f"已启用{account}的账号。")
    return redirect("accounts:user_detail", pk)


def refused(request: UserRequest, pk: int, refusal: ValidationError) -> HttpResponse:
    """Answer 409 with the sentence, on the account's page."""
    messages.error(request, refusal.messages[0])
    account = get_object_or_404(accounts_for(request.user), pk=pk)
    context = {"account": account, "posts": account.posts.select_related("organization")}
    return render(request, "accounts/user_detail.html", context, status=409)
