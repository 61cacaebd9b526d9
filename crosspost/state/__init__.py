"""The state folder beside the configuration, file by file; and where secrets are.

Standard library only: an idle run passes here.
"""
