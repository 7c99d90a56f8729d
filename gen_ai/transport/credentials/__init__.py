"""Credentials that a vendor's cloud wants: each module makes signers, and imports its library when it has to."""
