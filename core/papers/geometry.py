"""Lengths of GB/T 9704-2012: A4, a type area of 156 x 225 mm, 22 lines of 28 characters.

22 lines of 29 pt are 4 twips taller than the type area, so 28.95 pt is the pitch that fits; 28
characters of 16 pt are 5.8 pt too wide, so each gives up 0.207 pt.
"""

from __future__ import annotations

from typing import Final

PAGE_MM: Final = (210.0, 297.0)
MARGINS_MM: Final = {"top": 37.0, "left": 28.0, "bottom": 35.0, "right": 26.0}
PAGE_TWIPS: Final = (11906, 16838)
MARGINS_TWIPS: Final = {"top": 2098, "left": 1588, "bottom": 1984, "right": 1474}
LINE_TWIPS: Final = PAGE_TWIPS[0] - MARGINS_TWIPS["left"] - MARGINS_TWIPS["right"]

CHARACTERS_PER_LINE: Final = 28
LINES_PER_PAGE: Final = 22
PITCH_TWIPS: Final = 579
PITCH_PT: Final = PITCH_TWIPS / 20
# docGrid counts the difference to the font size in 1/4096 pt.
CHARACTER_SPACE: Final = -848
CHARACTER_PT: Final = 15.793
CHARACTER_TWIPS: Final = CHARACTER_PT * 20

# The upper edge of the issuing organ's name stands 35 mm below the edge of the type area.
RED_HEAD_DROP_TWIPS: Final = 1984
RED_HEAD_DROP_MM: Final = 35.0
# The dash of the page number stands 7 mm below the type area: half a line of 14 pt above and below.
FOOTER_DISTANCE_TWIPS: Final = 1447
TABLE_PITCH_PT: Final = 20.0

TWIPS_PER_MM: Final = 1440 / 25.4
EMU_PER_MM: Final = 36000
