"""What a RegoloClient knows: key, models, URL, and the conversation."""

from __future__ import annotations

from typing import Any

from ....client import BaseClient
from .._backend import Backend, backend, checked
from .._settings import SETTINGS, masked
from ..keys.keys import KeysHandler
from .structures.conversation_model import Conversation, ConversationLine


class RegoloInstance:
    """Key, models, URL and conversation of one RegoloClient.

    Args:
        chat_model, embedder_model, image_generation_model, audio_transcription_model, reranker_model: names of models.
        api_key: the key, with or without `Bearer`. It may be None where a gen_ai client answers.
        base_url: the host, without /v1. None: REGOLO_URL at each call, then regolo's own.
        client: a gen_ai client that answers. None: the one for this key and URL.
        previous_conversations: a conversation to go on with.

    Raises:
        MissingApiKeyError: no key was given; it is a RuntimeError too.
        ConfigurationError: `client` is none of gen_ai's.
    """

    def __init__(
        self,
        chat_model: str | None,
        embedder_model: str | None,
        image_generation_model: str | None,
        audio_transcription_model: str | None,
        reranker_model: str | None,
        api_key: str | None,
        base_url: str | None,
        client: BaseClient | None,
        previous_conversations: Conversation | None = None,
    ) -> None:
        api_key = masked(api_key)
        self._given = checked(client, "pre_existent_client") if client is not None else None
        served = self._given is not None or SETTINGS.default_client is not None
        self.api_key: str | None = None if served and api_key is None else KeysHandler.check_key(api_key)
        self.chat_model = chat_model
        self.embedder_model = embedder_model
        self.image_generation_model = image_generation_model
        self.audio_transcription_model = audio_transcription_model
        self.reranker_model = reranker_model
        self.base_url = base_url
        self.conversation = Conversation([]) if previous_conversations is None else previous_conversations

    @property
    def client(self) -> BaseClient:
        """The gen_ai client that answers; closing it leaves the connections to others."""
        return self._backend().client.with_options()

    def _backend(self) -> Backend:
        return backend(self._given, self.api_key, self.base_url)

    def get_client(self) -> BaseClient:
        """The gen_ai client that answers."""
        return self.client

    def get_api_key(self) -> str | None:
        """The key, with `Bearer` in front."""
        return self.api_key

    def get_model(self) -> str | None:
        """The chat model."""
        return self.chat_model

    def get_base_url(self) -> str | None:
        """The URL that was given."""
        return self.base_url

    def get_image_model(self) -> str | None:
        """The image model."""
        return self.image_generation_model

    def get_embedder_model(self) -> str | None:
        """The model for embeddings."""
        return self.embedder_model

    def get_audio_model(self) -> str | None:
        """The model for transcriptions."""
        return self.audio_transcription_model

    def get_reranker_model(self) -> str | None:
        """The model for reranking."""
        return self.reranker_model

    def change_model(self, new_model: str) -> None:
        """Use another chat model, if the server has it.

        Raises:
            ModelNotFoundError: it does not; it is a RuntimeError too.
        """
        self.chat_model = self._backend().looked_for(new_model) if SETTINGS.enable_model_checks else new_model

    def get_conversation(self) -> list[dict[str, str]]:
        """The conversation, as new dictionaries."""
        return self.conversation.get_lines()

    def add_line(self, conversation: ConversationLine) -> None:
        """Put a message at the end of the conversation."""
        self.conversation.lines.append(conversation)

    def overwrite_conversation(self, conversation: Conversation) -> None:
        """Go on with another conversation."""
        self.conversation = conversation

    def clear_conversation(self) -> None:
        """Begin a new, empty conversation."""
        self.conversation = Conversation([])

    def add_prompt_as_role(self, prompt: str, role: str) -> None:
        """Put a message at the end of the conversation."""
        self.add_line(ConversationLine(role=role, content=prompt))

    def _kept_beside_chat(self) -> dict[str, Any]:
        """The models that are no chat models, for an instance made from this one."""
        return {
            name: getattr(self, name)
            for name in ("embedder_model", "image_generation_model", "audio_transcription_model", "reranker_model")
        }
