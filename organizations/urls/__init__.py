"""Addresses of the organizations app, one namespace a module."""
