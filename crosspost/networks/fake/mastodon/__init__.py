"""Servers that speak Mastodon's API, each with its own habits."""
