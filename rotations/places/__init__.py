"""Who gets a place: quotas, the waiting list, choices and pasted names."""
