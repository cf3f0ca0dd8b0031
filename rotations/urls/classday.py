"""Addresses of a class in session: rolls, leave, completion."""

from __future__ import annotations

from django.urls import path

from rotations.views import classes, completion, leaves, rolls

urlpatterns = [
    path("today/", classes.today_list, name="today"),
    path("batches/<int:pk>/attendance/", classes.attendance, name="attendance"),
    path(
        "batches/<int:pk>/attendance/export/", classes.attendance_export, name="attendance_export"
    ),
    path("batches/<int:pk>/sign-in-sheet/", classes.sign_in_sheet, name="sign_in_sheet"),
    path("sessions/<int:pk>/screen/", classes.screen, name="screen"),
    path("sessions/<int:pk>/screen/code/", classes.screen_code, name="screen_code"),
    path("sessions/<int:pk>/roll/", rolls.roll, name="roll"),
    path("sessions/<int:pk>/roll/<int:trainee>/", rolls.roll_mark, name="roll_mark"),
    path("sessions/<int:pk>/roll/scan/", rolls.roll_scan, name="roll_scan"),
    path("sessions/<int:pk>/roll/close/", rolls.roll_close, name="roll_close"),
    path("sessions/<int:pk>/roll/reopen/", rolls.roll_reopen, name="roll_reopen"),
    path("leaves/", leaves.leave_list, name="leave_list"),
    path("leaves/<int:pk>/decide/", leaves.leave_decide, name="leave_decide"),
    path("batches/<int:pk>/leaves/add/", leaves.leave_add, name="leave_add"),
    path("batches/<int:pk>/completion/", completion.completion, name="completion"),
    path("batches/<int:pk>/certificates/", completion.certificates, name="certificates"),
    path("completions/<int:pk>/revoke/", completion.completion_revoke, name="completion_revoke"),
]
