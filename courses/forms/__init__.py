"""Forms of courses, lecturers and venues."""
