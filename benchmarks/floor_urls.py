"""The product's addresses, and one more: the least that a page of ours can cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as product
from organizations.models import Organization

if TYPE_CHECKING:
    from django.http import HttpRequest

PAGE = '{% extends "base.html" %}{% block title %}{{ row.name }}{% endblock %}'


def floor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row, read by its primary key, in the base template."""
    row = Organization.objects.get(pk=pk)
    return HttpResponse(engines["django"].from_string(PAGE).render({"row": row}, request))


urlpatterns = [*product, path("floor/<int:pk>/", floor, name="floor")]
