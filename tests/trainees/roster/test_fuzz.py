"""Any bytes are read or refused with a sentence: no crash, no hang."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from core.spreadsheets.files import UnreadableFile
from tests.trainees.roster.files import LIMITS, TITLES, OldSheet, biff, book, line
from trainees.roster.rows import clean_row
from trainees.roster.survey import read_rows, survey_file

TEXTS = [list(TITLES), [str(cell) for cell in line()]]
SEEDS = (
    book(TITLES, line()),
    biff(TEXTS),
    biff(
        [*TEXTS, [*TEXTS[1][:7], 2015.1]],
        OldSheet(
            hidden_rows=(2,),
            hidden_columns=(3,),
            merges=((1, 2, 0, 0),),
            formats={(2, 7): "0.00"},
            errors={(2, 4): 0x2A},
        ),
        OldSheet("旧", state=1),
    ),
    "\n".join(",".join(row) for row in TEXTS).encode(),
    "<table><tr><td>姓名</td><td>单位</td><td>职务</td></tr><tr><td>李四</td></tr></table>".encode(),
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
)


def read_or_refuse(data: bytes) -> None:
    """Read a file to the end, unless it is refused."""
    try:
        survey = survey_file(data, LIMITS)
        for row in read_rows(data, survey, None, LIMITS).rows:
            clean_row(row)
    except UnreadableFile as refusal:
        assert str(refusal).endswith("。")


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"]),
)
@settings(max_examples=100, deadline=None)
def test_any_bytes(data, magic):
    read_or_refuse(magic + data)


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
@settings(max_examples=150, deadline=None)
def test_mutated_files(seed, changes, length):
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    read_or_refuse(bytes(data[: max(1, int(len(data) * max(length, 0.5)))]))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0x06, 0x42, 0x7D, 0x85, 0xBD, 0xE0, 0xE5, 0xFC, 0x200, 0x208, 0x41E]),
            st.binary(max_size=40),
        ),
        max_size=12,
    ),
    st.floats(0, 1),
)
@settings(max_examples=100, deadline=None)
def test_old_files_with_records_that_make_no_sense(records, place):
    """Whole records, well framed, with anything inside: past the container, into both readers."""
    strange = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    read_or_refuse(biff(TEXTS, inserted=(strange, place)))
