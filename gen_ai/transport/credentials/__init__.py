"""Credentials that are more than a key, by the vendors' own ways of finding and using them."""
