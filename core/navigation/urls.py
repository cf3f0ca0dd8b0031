"""Addresses of the pages that belong to no app."""

from __future__ import annotations

from django.urls import path

from core.navigation import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:key>/", views.help_page, name="help_page"),
]
