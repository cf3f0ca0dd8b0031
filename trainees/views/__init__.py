"""Views of the trainees app, by noun."""
