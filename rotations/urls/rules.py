"""Addresses of the rules of scheduling."""

from __future__ import annotations

from django.urls import path

from rotations.views import schedule_rules

urlpatterns = [
    path(
        "campaigns/<int:pk>/schedule-rules/", schedule_rules.schedule_rules, name="schedule_rules"
    ),
    path(
        "campaigns/<int:pk>/findings/", schedule_rules.campaign_findings, name="campaign_findings"
    ),
    path("campaigns/<int:pk>/overrides/", schedule_rules.override_list, name="override_list"),
    path(
        "overrides/<int:pk>/withdraw/", schedule_rules.override_withdraw, name="override_withdraw"
    ),
]
