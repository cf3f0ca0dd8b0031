"""Addresses of the reports app."""

from __future__ import annotations

from django.urls import path

from reports.views import progress

app_name = "reports"
urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("progress/<int:pk>/", progress.campaign_progress, name="campaign_progress"),
    path("progress/<int:pk>/trend/", progress.campaign_trend, name="campaign_trend"),
]
