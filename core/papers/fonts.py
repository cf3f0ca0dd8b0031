"""Fonts of the PDF: free stand-ins for the official faces, each backed so that no character drops.

Fandol covers GB 2312; what it misses falls to Noto Serif CJK, then to Noto Sans CJK, which has the
rare characters of names. The files come from Debian's texlive-lang-chinese and fonts-noto-cjk.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from core.papers.typography import Face

DIRECTORIES: Final = (
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/fonts/opentype/fandol"),
    Path("/usr/local/share/fonts/fandol"),
    Path.home() / ".local/share/fonts/fandol",
)
FILES: Final[dict[Face, tuple[str, str]]] = {
    Face.TITLE: ("Lunxun Title", "FandolSong-Bold.otf"),
    Face.BODY: ("Lunxun Fang", "FandolFang-Regular.otf"),
    Face.KAI: ("Lunxun Kai", "FandolKai-Regular.otf"),
    Face.HEI: ("Lunxun Hei", "FandolHei-Regular.otf"),
    Face.SONG: ("Lunxun Song", "FandolSong-Regular.otf"),
}
FALLBACKS: Final = '"Noto Serif CJK SC", "Noto Sans CJK SC"'


def font_file(face: Face) -> Path | None:
    """Return the file that stands in for an official face, or None when it is not installed."""
    name = FILES[face][1]
    return next((folder / name for folder in DIRECTORIES if (folder / name).is_file()), None)


def missing_faces() -> list[str]:
    """Return the official names whose stand-in is not installed (for the doctor command)."""
    return [face.value for face in Face if font_file(face) is None]


def families(face: Face) -> str:
    """Return the CSS font-family list of a face."""
    fallbacks = FALLBACKS
    if face is Face.HEI:
        fallbacks = '"Noto Sans CJK SC", "Noto Serif CJK SC"'
    return f'"{FILES[face][0]}", {fallbacks}'


@lru_cache(maxsize=1)
def font_faces() -> str:
    """Return the @font-face rules of the installed stand-ins and one variable per face."""
    rules = []
    for face, (family, _) in FILES.items():
        file = font_file(face)
        if file:
            rules.append(f'@font-face {{ font-family: "{family}"; src: url("{file.as_uri()}"); }}')
    names = "".join(f"--{face.name.lower()}: {families(face)}; " for face in Face)
    return "\n".join([*rules, f":root {{ {names}}}"])
