"""The declarations of this app's lists."""
