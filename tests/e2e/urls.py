"""The product's addresses and, beside them, the style guide and one page for each kind of failure."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.urls import include, path

from config.urls import handler400 as product_handler400
from config.urls import urlpatterns as product

handler400 = product_handler400
FAILURES = {400: BadRequest, 403: PermissionDenied, 404: Http404}


@login_not_required
def fail(request, status):
    request.POST.get("a")  # reading a body that is too big is what fails with 413
    raise FAILURES.get(status, RuntimeError)


urlpatterns = [
    *product,
    path("", include("core.navigation.styleguide_urls")),
    path("fail/<int:status>/", fail),
]
