"""Addresses of filed plans."""

from __future__ import annotations

from django.urls import path

from rotations.views import plans

urlpatterns = [
    path("campaigns/<int:pk>/plans/", plans.campaign_plans, name="campaign_plans"),
    path("campaigns/<int:pk>/plans/remind/", plans.plans_remind, name="plans_remind"),
    path("campaigns/<int:pk>/plans/add/<int:unit>/", plans.plan_add, name="plan_add"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/submit/", plans.plan_submit, name="plan_submit"),
    path("plans/<int:pk>/return/", plans.plan_return, name="plan_return"),
    path("plans/<int:pk>/accept/", plans.plan_accept, name="plan_accept"),
    path("plans/<int:pk>/attachment/", plans.plan_attachment, name="plan_attachment"),
    path("plans/<int:pk>/changes/<int:number>/", plans.plan_changes, name="plan_changes"),
]
