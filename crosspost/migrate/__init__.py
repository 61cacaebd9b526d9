"""From an archive of X to the networks: what is chosen, and what becomes of it.

`values` says what a plan is made of, `codec` how it is written, `keys` under
which key a post is published, whoever imports it and wherever.
"""
