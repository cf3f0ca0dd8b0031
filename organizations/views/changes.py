"""Changing the tree: each act is a form with its day and paper, and one service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from core.refusals.fields import code_of
from organizations.forms.splits import SplitForm
from organizations.forms.tree import (
    AddForm,
    CloseForm,
    DescribeForm,
    MergeForm,
    MoveForm,
    OrderForm,
    RenameForm,
)
from organizations.permissions import demand, may
from organizations.selectors.tree import ancestors_of, children_of, organizations_for
from organizations.services import mergers, splits
from organizations.services import tree as services

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import Organization


def managed(request: UserRequest, pk: int) -> Organization:
    """Return the organization when the user sees it and may manage it; 404 otherwise."""
    organization: Organization = get_object_or_404(organizations_for(request.user), pk=pk)
    demand(request.user, "organizations.manage", organization)
    return organization


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_add(request: UserRequest, pk: int) -> HttpResponse:
    """Add an organization below this one."""
    parent = managed(request, pk)
    form = AddForm(request.POST or None, user=request.user, organization=parent)
    return answer(request, parent, form, services.add_organization, "新增下级组织", "已新增“{}”。")


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_rename(request: UserRequest, pk: int) -> HttpResponse:
    """Give it a new name."""
    organization = managed(request, pk)
    form = RenameForm(request.POST or None, user=request.user, organization=organization)
    act = services.rename_organization
    return answer(request, organization, form, act, "更名", "已更名为“{}”。")


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_describe(request: UserRequest, pk: int) -> HttpResponse:
    """Change category, department in charge and place."""
    organization = managed(request, pk)
    form = DescribeForm(request.POST or None, user=request.user, organization=organization)
    act = services.describe_organization
    return answer(request, organization, form, act, "修订信息", "已修订“{}”的信息。")


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_move(request: UserRequest, pk: int) -> HttpResponse:
    """Hang it under another parent."""
    organization = managed(request, pk)
    form = MoveForm(request.POST or None, user=request.user, organization=organization)
    act = services.move_organization
    return answer(request, organization, form, act, "调整隶属", "已调整“{}”的隶属关系。")


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_merge(request: UserRequest, pk: int) -> HttpResponse:
    """Merge siblings into it."""
    organization = managed(request, pk)
    form = MergeForm(request.POST or None, user=request.user, organization=organization)
    return answer(request, organization, form, merge_into, "合并", "已并入“{}”。")


def merge_into(into: Organization, *, organizations: Any, **ground: Any) -> Organization:
    """Call the service with its first two arguments the other way round."""
    return mergers.merge_organizations(list(organizations), into, **ground)


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_split(request: UserRequest, pk: int) -> HttpResponse:
    """Split it: new organizations part from it, and all that hangs on it gets a home."""
    organization = managed(request, pk)
    children = list(children_of(request.user, organization))
    form = SplitForm(
        request.POST or None, user=request.user, organization=organization, children=children
    )
    template = "organizations/split_form.html"
    return answer(request, organization, form, split_off, "分设", "已分设“{}”。", template)


def split_off(organization: Organization, **act: Any) -> Organization:
    """Call the service; the page of the old organization shows what came of it."""
    splits.split_organization(organization, **act)
    return organization


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_close(request: UserRequest, pk: int) -> HttpResponse:
    """Let it end."""
    organization = managed(request, pk)
    form = CloseForm(request.POST or None, user=request.user, organization=organization)
    return answer(request, organization, form, mergers.close_organization, "撤销", "已撤销“{}”。")


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def organization_reorder(request: UserRequest, pk: int) -> HttpResponse:
    """Put the children into the office's order."""
    parent = managed(request, pk)
    children = list(children_of(request.user, parent))
    form = OrderForm(request.POST or None, organization=parent, children=children)

    def act(organization: Organization, *, by: Any, revision: int, **_places: int) -> Organization:
        services.reorder(organization, form.ordered(), by=by, revision=revision)
        return organization

    return answer(request, parent, form, act, "调整顺序", "已调整“{}”下级的顺序。")


def answer(
    request: UserRequest,
    organization: Organization,
    form: forms.Form,
    act: Callable[..., Organization],
    title: str,
    done: str,
    template: str = "organizations/act_form.html",
) -> HttpResponse:
    """Show the form, or do the act and go to the organization; refusals keep all that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            changed = act(organization, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal, organization)
        else:
            messages.success(request, done.format(changed.name))
            return redirect("organizations:detail", changed.pk)
    context = {
        "title": title,
        "organization": organization,
        "ancestors": ancestors_of(request.user, organization),
    }
    return form_page(request, template, form, context)


def refuse(form: Any, refusal: ValidationError, organization: Organization) -> None:
    """Put a refusal beside its field, or above the form; a stale form may be sent again when looked at."""
    put_refusal(form, refusal)
    if code_of(refusal) == "stale":
        organization.refresh_from_db()
        form.renew_revision(organization.revision)
