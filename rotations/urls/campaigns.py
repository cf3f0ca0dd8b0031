"""Addresses of campaigns."""

from __future__ import annotations

from django.urls import path

from rotations.views import campaign_grids, campaigns, coverage, quota_sheets

urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/add/", campaigns.campaign_add, name="campaign_add"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/open/", campaigns.campaign_open, name="campaign_open"),
    path("campaigns/<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("campaigns/<int:pk>/delete/", campaigns.campaign_delete, name="campaign_delete"),
    path("campaigns/<int:pk>/rules/", campaigns.campaign_rules, name="campaign_rules"),
    path("campaigns/<int:pk>/shares/", campaigns.campaign_shares, name="campaign_shares"),
    path("campaigns/<int:pk>/places/", quota_sheets.campaign_places, name="campaign_places"),
    path(
        "campaigns/<int:pk>/places/sheet/",
        quota_sheets.campaign_places_sheet,
        name="campaign_places_sheet",
    ),
    path(
        "campaigns/<int:pk>/places/remarks/",
        quota_sheets.campaign_places_remarks,
        name="campaign_places_remarks",
    ),
    path("campaigns/<int:pk>/rules/edit/", campaign_grids.rules_edit, name="rules_edit"),
    path(
        "campaigns/<int:pk>/responsibilities/",
        campaigns.campaign_responsibilities,
        name="campaign_responsibilities",
    ),
    path(
        "campaigns/<int:pk>/responsibilities/edit/",
        campaign_grids.responsibilities_edit,
        name="responsibilities_edit",
    ),
    path("campaigns/<int:pk>/coverage/", coverage.campaign_coverage, name="campaign_coverage"),
    path("campaigns/<int:pk>/coverage/seats/", coverage.past_seats, name="past_seats"),
    path("campaigns/<int:pk>/turns/", coverage.campaign_turns, name="campaign_turns"),
    path("campaigns/<int:pk>/heads/", coverage.campaign_heads, name="campaign_heads"),
]
