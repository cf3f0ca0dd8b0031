"""Verbs that write people, appointments and hours."""
