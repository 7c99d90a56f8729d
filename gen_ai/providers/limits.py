"""How much one request may hold at a provider's own address: figures of the providers, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..records import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that a request may hold. None: as much as there is, or no limit is known."""

    #: Sequences that end an answer.
    stops: int | None = None
    #: Tools that are offered.
    tools: int | None = None
    #: Images, and characters of one of them in base64.
    images: int | None = None
    image_data: int | None = None
    #: Documents and files.
    documents: int | None = None
    #: Parameter → the least and the most that it may be, where that is narrower than elsewhere.
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


NO_LIMITS = Limits()

#: OpenAI's description of its API (2026-11): stop, n, functions.
OPENAI = Limits(stops=4, tools=128, ranges={"n": (1, 128)})
#: Anthropic's page on vision (read 2026-11-28): 600 images, or 100 for models of 200,000 tokens; 10 MB of base64 each.
ANTHROPIC = Limits(images=600, image_data=10 * 2**20)
#: The same page, for Amazon Bedrock and Google Cloud: 5 MB of base64 each.
CLAUDE_IN_CLOUDS = Limits(images=600, image_data=5 * 2**20)
#: Amazon's page on restrictions of its inference API (read 2026-11-28): five documents; images are the models' matter.
BEDROCK = Limits(documents=5)
BEDROCK_CLAUDE = Limits(documents=5, images=600, image_data=5 * 2**20)
#: google-genai 3.4.0, the Gemini API's reference of generationConfig.
GEMINI = Limits(stops=5)
#: Cohere's reference of /v2/chat and its page on Command A Vision (read 2026-11-28).
COHERE = Limits(stops=5, images=20, ranges={"presence_penalty": (0, 1), "frequency_penalty": (0, 1)})
#: Groq's page on tool use (2026-07-30).
GROQ = Limits(tools=128)
