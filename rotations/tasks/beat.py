"""What the beat does for this app."""

from __future__ import annotations

from celery import shared_task

from rotations.services.coverage import fold_all
from rotations.services.offers import expire_offers


@shared_task(ignore_result=True)
def fold_coverage() -> None:
    """Fold the coverage deltas; the beat sends it every ten seconds."""
    fold_all()


@shared_task(ignore_result=True)
def pass_offers_on() -> None:
    """Let offers of free places lapse in time and pass the places on; the beat sends it every minute."""
    expire_offers()
