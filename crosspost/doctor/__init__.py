"""Everything that could go wrong, and what to do about it.

Each check is one function of what was found around (`surroundings`): it asks
nobody anything itself, so that what cannot be reached stops no other check.
"""
