"""Recorded traffic of real providers, played to the package over its real transport on loopback.

    python -m gen_ai.testing.replay DIR [--api openai.chat] [--provider groq]

Each recorded request is made again through the public surface, and what arrives at the server is compared with what was
recorded (`rules.py` says which differences are none); each recorded answer is read, and what comes out is compared with
what another reader makes of the same bytes (`gen_ai.testing.reader`).
"""

from __future__ import annotations
