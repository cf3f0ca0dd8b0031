"""The Celery application: separate worker processes run what core.jobs queues."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("lunxun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
