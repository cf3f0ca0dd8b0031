"""Notices in the application, and the outbox of e-mails and text messages.

Import from the modules: `services` (notify, release_held), `selectors` (undelivered_count …).
"""
