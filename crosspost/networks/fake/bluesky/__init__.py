"""Bluesky as it is: its servers (PDS), its directory of identities, its view."""
