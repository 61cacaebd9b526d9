"""How tools of this kind fail, each failure a test: `rows.toml` says where each is.

What is tested here is what no other room tests: the whole program with the real
SDKs, in one process, on built-in networks that are as unkind as real ones.
"""
