"""Addresses of the seats of a campaign and of its base."""

from __future__ import annotations

from django.urls import path

from rotations.views import bases, newcomers, recognitions, seats

urlpatterns = [
    path("campaigns/<int:pk>/seats/", seats.seat_list, name="seat_list"),
    path("campaigns/<int:pk>/newcomers/", newcomers.newcomer_list, name="newcomer_list"),
    path("campaigns/<int:pk>/base/", bases.campaign_base, name="campaign_base"),
    path("campaigns/<int:pk>/base/change/", seats.base_change, name="base_change"),
    path("campaigns/<int:pk>/base/frozen/", bases.frozen_base, name="frozen_base"),
    path("campaigns/<int:pk>/reasons/", bases.reason_list, name="reason_list"),
    path("campaigns/<int:pk>/reasons/write/", bases.reasons_write, name="reasons_write"),
    path(
        "campaigns/<int:pk>/recognitions/",
        recognitions.recognition_list,
        name="recognition_list",
    ),
    path("seats/<int:pk>/recognise/", recognitions.seat_recognise, name="seat_recognise"),
    path(
        "recognitions/<int:pk>/revoke/",
        recognitions.recognition_revoke,
        name="recognition_revoke",
    ),
    path("seats/<int:pk>/explain/", seats.seat_explain, name="seat_explain"),
    path("seats/<int:pk>/post-training/", newcomers.post_training, name="post_training"),
    path("seats/<int:pk>/resume/", seats.seat_resume, name="seat_resume"),
]
