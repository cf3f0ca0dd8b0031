"""Addresses of the planner."""

from __future__ import annotations

from django.urls import path

from rotations.views import plan_adoption, planning

urlpatterns = [
    path("campaigns/<int:pk>/planning/", planning.planning, name="planning"),
    path(
        "campaigns/<int:pk>/planning/compare/", planning.planning_compare, name="planning_compare"
    ),
    path("planning/<int:pk>/", planning.planning_run, name="planning_run"),
    path("planning/<int:pk>/status/", planning.planning_status, name="planning_status"),
    path("planning/<int:pk>/stop/", planning.planning_stop, name="planning_stop"),
    path("planning/<int:pk>/adopt/", plan_adoption.plan_adopt, name="plan_adopt"),
    path("adoptions/<int:pk>/undo/", plan_adoption.adoption_undo, name="adoption_undo"),
]
