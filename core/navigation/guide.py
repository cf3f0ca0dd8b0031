"""The user guide: Markdown written in this repository, rendered once a process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown import markdown

FOLDER = settings.BASE_DIR / "docs" / "user-guide"
CONTENTS = "README"
# Pictures stay in the printed guide: in the product the reader has the real page before the eyes.
PICTURE = re.compile(r"^!\[.*\]\(.*\)\n?", re.MULTILINE)
NEIGHBOUR = re.compile(r"\((\w+)\.md\)")


@dataclass(frozen=True)
class GuidePage:
    """One page of the guide."""

    key: str
    title: str
    body: SafeString


@lru_cache(maxsize=1)
def guide() -> dict[str, GuidePage]:
    """Return all pages by key, in the order of the table of contents."""
    contents = (FOLDER / f"{CONTENTS}.md").read_text(encoding="utf-8")
    return {key: page_of(key) for key in NEIGHBOUR.findall(contents)}


def page_of(key: str) -> GuidePage:
    """Return a page, rendered; the text is the product's own, no user ever writes it."""
    text = (FOLDER / f"{key}.md").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    html = markdown(PICTURE.sub("", rest), extensions=["tables"], output_format="html")
    return GuidePage(key, first.removeprefix("# ").strip(), mark_safe(html))  # noqa: S308  # ours
