"""The 29 cases of standards.md 7.3, each with the tests that make its file and say its outcome.

E keeps a row out, W waits for somebody's word before the import, OK is imported as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.trainees import (
    test_roster_cautions,
    test_roster_imports,
    test_roster_judging,
    test_roster_undo,
)
from tests.trainees.roster import (
    test_cells,
    test_layouts,
    test_old_files,
    test_remarks,
)

if TYPE_CHECKING:
    from types import ModuleType

CELLS, LAYOUTS, OLD, REMARKS = test_cells, test_layouts, test_old_files, test_remarks
CAUTIONS, IMPORTS = test_roster_cautions, test_roster_imports
JUDGING, UNDO = test_roster_judging, test_roster_undo
NAMED = (CELLS, LAYOUTS, OLD, REMARKS)  # their tests carry the number: test_case_07_…

# What names no number where it stands: verdicts against the record, and the way to it.
ELSEWHERE: dict[int, list[tuple[ModuleType, str]]] = {
    3: [(CAUTIONS, "test_case_03_and_21_wait_for_a_word_before_the_import")],
    7: [(JUDGING, "test_a_twin_without_a_dot_may_be_the_same")],
    13: [(JUDGING, "test_a_sex_against_the_number_is_proposed_and_may_be_kept")],
    14: [
        (JUDGING, "test_one_person_with_two_posts_chooses_the_primary_one"),
        (JUDGING, "test_identical_rows_are_ignored_and_unequal_ones_refused"),
    ],
    15: [
        (JUDGING, "test_a_namesake_with_another_number_is_another_person"),
        (JUDGING, "test_a_name_without_a_number_is_matched_by_hand"),
        (JUDGING, "test_two_rows_of_one_name_with_one_number_are_asked_about"),
    ],
    16: [
        (JUDGING, "test_a_person_of_another_county_is_asked_for_and_never_copied"),
        (JUDGING, "test_a_person_of_another_county_under_another_name_is_not_told"),
    ],
    21: [(CAUTIONS, "test_case_03_and_21_wait_for_a_word_before_the_import")],
    27: [(UNDO, "test_a_worker_writes_a_roster_and_a_run_that_broke_off_is_repeated")],
    28: [
        (JUDGING, "test_places_are_found_by_what_offices_call_them"),
        (JUDGING, "test_namesakes_wait_for_a_choice_that_holds_for_all_rows"),
        (JUDGING, "test_a_merged_village_leads_to_its_successor"),
        (JUDGING, "test_outside_the_senders_subtree_nothing_is_found"),
        (JUDGING, "test_an_alias_is_understood_and_nothing_is_created"),
    ],
    29: [
        (IMPORTS, "test_the_same_file_twice_changes_nothing"),
        (IMPORTS, "test_only_the_right_rows_are_written_when_asked"),
        (IMPORTS, "test_problems_come_back_in_the_users_own_workbook"),
        (JUDGING, "test_who_is_missing_is_listed_and_left_alone"),
        (UNDO, "test_the_same_file_sent_twice_at_once_is_written_once"),
    ],
}


def test_each_of_the_29_cases_has_its_tests():
    found: set[int] = set()
    for module in NAMED:
        numbers = (re.match(r"test_case_(\d\d)_", name) for name in vars(module))
        found |= {int(number[1]) for number in numbers if number}
    assert sorted(found | set(ELSEWHERE)) == list(range(1, 30))


def test_the_tests_that_carry_no_number_are_there():
    lost = [
        (module.__name__, name)
        for tests in ELSEWHERE.values()
        for module, name in tests
        if not callable(getattr(module, name, None))
    ]
    assert lost == []
