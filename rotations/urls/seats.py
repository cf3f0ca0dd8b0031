"""Addresses of the seats of a campaign and of its base."""

from __future__ import annotations

from django.urls import path

from rotations.views import newcomers, seats

urlpatterns = [
    path("campaigns/<int:pk>/seats/", seats.seat_list, name="seat_list"),
    path("campaigns/<int:pk>/newcomers/", newcomers.newcomer_list, name="newcomer_list"),
    path("campaigns/<int:pk>/base/", seats.campaign_base, name="campaign_base"),
    path("campaigns/<int:pk>/base/change/", seats.base_change, name="base_change"),
    path("seats/<int:pk>/explain/", seats.seat_explain, name="seat_explain"),
    path("seats/<int:pk>/post-training/", newcomers.post_training, name="post_training"),
    path("seats/<int:pk>/resume/", seats.seat_resume, name="seat_resume"),
]
