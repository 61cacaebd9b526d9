"""The built-in networks: one world, three doors."""
