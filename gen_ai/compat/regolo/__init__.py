"""The interface of the regolo client (PyPI `regolo` 1.12.0), served by gen_ai.

    from gen_ai.compat import regolo          # was: import regolo

    regolo.default_key = "<YOUR_REGOLO_KEY>"
    regolo.default_chat_model = "Llama-3.3-70B-Instruct"
    print(regolo.static_chat_completions(messages=[{"role": "user", "content": "What is Rome known for?"}]))

Chats, text completions, streams, conversations and lists of models are here, with gen_ai's retries, deadlines and
errors behind them; images, embeddings, audio and reranking are not. `docs/moving-from-regolo.md` has the differences.

Attributes:
    default_key: the key of calls that give none.
    default_chat_model, default_model: the model of calls that name none; two names of one value.
    default_image_generation_model, default_embedder_model, default_audio_transcription_model, default_reranker_model:
        kept for applications that set them.
    enable_model_checks: ask the server for its models before one is used for the first time (default True).
    timeout: seconds that a call may take, and each silence of a stream (default 500; None for no limit).
    default_client: a gen_ai client that answers every call which names none: another provider, or "offline".
"""

from __future__ import annotations

from ...client import BaseClient
from ._settings import SETTINGS, expose
from .client.regolo_client import RegoloClient

__all__ = [
    "RegoloClient",
    "default_audio_transcription_model",
    "default_audio_transcription_model_load_from_env_if_exists",
    "default_chat_model",
    "default_chat_model_load_from_env_if_exists",
    "default_client",
    "default_embedder_model",
    "default_embedder_model_load_from_env_if_exists",
    "default_image_generation_model",
    "default_image_model_load_from_env_if_exists",
    "default_key",
    "default_model",
    "default_reranker_model",
    "enable_model_checks",
    "key_load_from_env_if_exists",
    "static_audio_transcription",
    "static_chat_completions",
    "static_completions",
    "static_embeddings",
    "static_image_create",
    "timeout",
    "try_loading_from_env",
]

#: The regolo client that this one stands in for.
__version__ = "1.12.0"

default_key: str | None
default_chat_model: str | None
default_model: str | None
default_image_generation_model: str | None
default_embedder_model: str | None
default_audio_transcription_model: str | None
default_reranker_model: str | None
enable_model_checks: bool
timeout: float | None
default_client: BaseClient | None

expose(
    __name__,
    default_model="default_chat_model",
    **{name: name for name in SETTINGS.__dataclass_fields__},
)

static_completions = RegoloClient.static_completions
static_chat_completions = RegoloClient.static_chat_completions
static_image_create = RegoloClient.static_create_image
static_embeddings = RegoloClient.static_embeddings
static_audio_transcription = RegoloClient.static_audio_transcription


def key_load_from_env_if_exists() -> None:
    """Set `default_key` from the variable API_KEY, where that is set."""
    SETTINGS.load("default_key", "API_KEY")


def default_chat_model_load_from_env_if_exists() -> None:
    """Set `default_chat_model` from the variable LLM, where that is set."""
    SETTINGS.load("default_chat_model", "LLM")


def default_image_model_load_from_env_if_exists() -> None:
    """Set `default_image_generation_model` from the variable IMAGE_GENERATION_MODEL, where that is set."""
    SETTINGS.load("default_image_generation_model", "IMAGE_GENERATION_MODEL")


def default_embedder_model_load_from_env_if_exists() -> None:
    """Set `default_embedder_model` from the variable EMBEDDER_MODEL, where that is set."""
    SETTINGS.load("default_embedder_model", "EMBEDDER_MODEL")


def default_audio_transcription_model_load_from_env_if_exists() -> None:
    """Set `default_audio_transcription_model` from the variable AUDIO_TRANSCRIPTION_MODEL, where that is set."""
    SETTINGS.load("default_audio_transcription_model", "AUDIO_TRANSCRIPTION_MODEL")


def try_loading_from_env() -> None:
    """Set every default whose variable is set; the others stay."""
    key_load_from_env_if_exists()
    default_chat_model_load_from_env_if_exists()
    default_image_model_load_from_env_if_exists()
    default_embedder_model_load_from_env_if_exists()
    default_audio_transcription_model_load_from_env_if_exists()
