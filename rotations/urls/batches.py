"""Addresses of batches."""

from __future__ import annotations

from django.urls import path

from rotations.views import batch_acts, batches

urlpatterns = [
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/offers/", batches.offer_list, name="offer_list"),
    path("batches/add/", batches.batch_add, name="batch_add"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/edit/", batches.batch_edit, name="batch_edit"),
    *(
        path(
            f"batches/<int:pk>/{step}/",
            batch_acts.batch_step,
            {"step": step},
            name=f"batch_{step}",
        )
        for step in batch_acts.STEPS
    ),
]
