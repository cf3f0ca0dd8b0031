"""Units from Excel: the template, the preview with its problems, and the import itself."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.imports import read_template
from core.spreadsheets.templates import render_template
from organizations.forms.imports import ImportForm, units_template
from organizations.permissions import may
from organizations.services.imports import import_units, plan_units
from organizations.views.changes import managed

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from organizations.models import Organization

KEPT = 3600  # seconds that an uploaded file waits for its confirmation
LIMITS = Limits(rows=500)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may("organizations.manage")
@require_GET
def import_template(request: UserRequest, pk: int) -> HttpResponse:
    """Hand out the empty template."""
    managed(request, pk)
    response = HttpResponse(render_template(units_template()), content_type=XLSX)
    name = content_disposition_header(as_attachment=True, filename="组织导入模板.xlsx")
    response["Content-Disposition"] = name or "attachment"
    return response


@may("organizations.manage")
@require_http_methods(["GET", "POST"])
def import_upload(request: UserRequest, pk: int) -> HttpResponse:
    """Take a file and show what it would bring, with every problem at its row and column."""
    root = managed(request, pk)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            return preview(request, root, data)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
    return form_page(request, "organizations/import_form.html", form, {"organization": root})


def preview(request: UserRequest, root: Organization, data: bytes) -> HttpResponse:
    """Show the planned units; without problems, keep the file until it is confirmed."""
    parsed = read_template(units_template(), data, LIMITS)
    units = plan_units(root, parsed.rows)
    problems = [*parsed.file_problems, *(p for unit in units for p in unit.problems)]
    token = ""
    if not problems:
        token = secrets.token_urlsafe(16)
        cache.set(kept_under(request, root, token), data, KEPT)
    context = {
        "organization": root,
        "units": units,
        "problems": problems,
        "notices": parsed.notices,
        "token": token,
    }
    status = 422 if problems else 200
    return render(request, "organizations/import_preview.html", context, status=status)


@may("organizations.manage")
@require_POST
def import_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Import the file that was previewed; checked once more, as the tree may have changed."""
    root = managed(request, pk)
    key = kept_under(request, root, request.POST.get("token", ""))
    data = cache.get(key)
    if data is None:
        messages.error(request, "预览已过期，请重新上传。")
        return redirect("organizations:import", pk)
    try:
        count = import_units(
            root, read_template(units_template(), data, LIMITS).rows, by=request.user
        )
    except ValidationError:
        return preview(request, root, data)
    cache.delete(key)
    messages.success(request, f"已导入 {count} 个组织。")
    return redirect("organizations:detail", pk)


def kept_under(request: UserRequest, root: Organization, token: str) -> str:
    """Return the cache key of an uploaded file: one user's, for one organization."""
    digest = hashlib.sha256(token.encode()).hexdigest()  # whatever was sent becomes a fit key
    return f"organizations.import:{request.user.pk}:{root.pk}:{digest}"
