"""The whole address space, one line an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import include, path

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

handler400 = "core.navigation.failures.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.navigation.urls")),
    path("trainees/", include("trainees.urls")),
    path("courses/", include("courses.urls")),
    path("rotations/", include("rotations.urls")),
    path("reports/", include("reports.urls")),
    path("e/", include("evaluations.urls.ballots")),
    path("evaluations/", include("evaluations.urls")),
    path("", include("rotations.urls.phone")),
    path("", include("organizations.urls.accounts")),
    path("organizations/", include("organizations.urls.tree")),
    path("calendars/", include("organizations.urls.calendars")),
    path("jobs/", include("core.jobs.urls")),
    path("notices/", include("core.notices.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("core.navigation.styleguide_urls")))
