"""The project. Importing it makes the Celery application current, so that every process can enqueue."""

from __future__ import annotations

from config.celery import app as celery_app

__all__ = ["celery_app"]
