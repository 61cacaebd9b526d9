"""Rules on text: pure rooms, text in, values out.

No module here touches a clock, a disk or a network. Nothing is imported at
this level, so that a command pays only for the rule it uses.
"""
