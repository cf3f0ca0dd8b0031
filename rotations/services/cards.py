"""Printing badges and table cards, all of them or only what changed since the last print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.papers.html import render_html_pdf
from core.papers.qr import qr_data_uri
from rotations.classday.signin import badge_code
from rotations.enums import CardKind
from rotations.models import CardPrint
from rotations.selectors.cards import cards_of
from rotations.services.attendance import class_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Batch
    from rotations.selectors.cards import Card


def print_cards(
    batch: Batch,
    kinds: Sequence[CardKind],
    *,
    by: User,
    is_all: bool = False,
    only: Sequence[int] | None = None,
) -> tuple[bytes, list[Card]]:
    """Return a PDF with the cards that are due, or all, and remember what was printed.

    `only` narrows to some trainees. Raises ValidationError("nothing") when no card is due.
    """
    cards = [card for card in cards_of(batch, kinds, only=only) if is_all or card.is_due]
    if not cards:
        raise ValidationError("没有需要打印的证卡：自上次打印以来内容没有变化。", code="nothing")
    secret = class_secret()
    context = {
        "title": f"{batch}证卡",
        "batch": batch,
        "badges": [
            (card, qr_data_uri(badge_code(card.enrolment.pk, secret=secret)))
            for card in cards
            if card.kind == CardKind.BADGE
        ],
        "table_cards": [card for card in cards if card.kind == CardKind.TABLE_CARD],
    }
    content = render_html_pdf("rotations/print/cards.html", context)
    with transaction.atomic():
        CardPrint.objects.bulk_create(
            CardPrint(enrolment=card.enrolment, kind=card.kind, digest=card.digest, printed_by=by)
            for card in cards
        )
        detail = {str(kind): sum(card.kind == kind for card in cards) for kind in kinds}
        record("cards.print", by=by, target=batch, path=batch.org_path, detail=detail)
    return content, cards
