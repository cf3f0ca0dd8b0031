"""Addresses of questionnaires."""

from __future__ import annotations

from django.urls import path

from evaluations.views import questionnaires as views

urlpatterns = [
    path("questionnaires/", views.questionnaire_list, name="questionnaire_list"),
    path("questionnaires/add/", views.questionnaire_add, name="questionnaire_add"),
    path("questionnaires/<int:pk>/", views.questionnaire_detail, name="questionnaire_detail"),
    path("questionnaires/<int:pk>/edit/", views.questionnaire_edit, name="questionnaire_edit"),
]
