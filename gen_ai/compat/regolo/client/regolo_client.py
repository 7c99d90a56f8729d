"""RegoloClient: the calls, static and over a conversation."""

from __future__ import annotations

import warnings
from typing import Any, NoReturn

from ....client import BaseClient
from ....errors import Error
from .._backend import PATHS, backend
from .._problems import absent
from .._settings import SETTINGS, expose, masked
from ..instance.regolo_instance import RegoloInstance
from ..instance.structures.conversation_model import Conversation, ConversationLine
from ..models.models import ModelsHandler

REGOLO_URL = "https://api.regolo.ai"
COMPLETIONS_URL_PATH = PATHS["COMPLETIONS_URL_PATH"]
CHAT_COMPLETIONS_URL_PATH = PATHS["CHAT_COMPLETIONS_URL_PATH"]

#: Seconds; see the attribute of the same name of `gen_ai.compat.regolo`.
timeout: float | None
expose(__name__, timeout="timeout")


class RegoloClient:
    """A client with a conversation.

    Args:
        chat_model: the model of chats and text completions. Default: `regolo.default_chat_model`.
        embedder_model, image_generation_model, audio_transcription_model, reranker_model: kept for the getters of
            `instance`; gen_ai has none of these calls.
        api_key: the key. Default: `regolo.default_key`.
        alternative_url: the host, without /v1. Default: REGOLO_URL at each call, then regolo's own.
        pre_existent_conversation: a conversation to go on with.
        pre_existent_client: a gen_ai client that answers in place of the one for this key and URL.

    Raises:
        MissingApiKeyError: no key was given; it is a RuntimeError too.
        ConfigurationError: `pre_existent_client` is none of gen_ai's.

    Example:
        >>> from gen_ai import create_client
        >>> client = RegoloClient(pre_existent_client=create_client("offline", replies=["Rome."]))
        >>> client.run_chat(user_prompt="Which city is Italy's capital?")
        ('assistant', 'Rome.')
        >>> len(client.instance.get_conversation())
        2
    """

    def __init__(
        self,
        chat_model: str | None = None,
        embedder_model: str | None = None,
        image_generation_model: str | None = None,
        audio_transcription_model: str | None = None,
        reranker_model: str | None = None,
        api_key: str | None = None,
        alternative_url: str | None = None,
        pre_existent_conversation: Conversation | None = None,
        pre_existent_client: BaseClient | None = None,
    ) -> None:
        api_key = masked(api_key)
        self.instance = RegoloInstance(
            chat_model=_or(chat_model, SETTINGS.default_chat_model),
            embedder_model=_or(embedder_model, SETTINGS.default_embedder_model),
            image_generation_model=_or(image_generation_model, SETTINGS.default_image_generation_model),
            audio_transcription_model=_or(audio_transcription_model, SETTINGS.default_audio_transcription_model),
            reranker_model=_or(reranker_model, SETTINGS.default_reranker_model),
            api_key=_or(api_key, SETTINGS.default_key),
            base_url=alternative_url,
            client=pre_existent_client,
            previous_conversations=pre_existent_conversation,
        )

    @classmethod
    def from_instance(cls, instance: RegoloInstance, alternative_url: str | None = None) -> RegoloClient:
        """A client that shares key, models, conversation and, unless another is given, the URL of an instance."""
        return cls(
            chat_model=instance.chat_model,
            api_key=instance.api_key,
            alternative_url=_or(alternative_url, instance.base_url),
            pre_existent_conversation=instance.conversation,
            pre_existent_client=instance._given,
            **instance._kept_beside_chat(),
        )

    def change_model(self, model: str) -> None:
        """Use another chat model. Where that fails, it warns, and the model stays; `instance.change_model` raises."""
        try:
            self.instance.change_model(model)
        except Error as error:
            warnings.warn(f"The model stays {self.instance.get_model()!r}: {error}", UserWarning, stacklevel=2)

    @staticmethod
    def get_available_models(
        api_key: str | None = None, base_url: str | None = None, model_info: bool = False
    ) -> list[Any]:
        """The names of the server's models; with `model_info`, what it tells of each (dictionaries).

        Args:
            api_key: the key. Default: `regolo.default_key`.
            base_url: the host, without /v1. Default: REGOLO_URL, then regolo's own.
            model_info: dictionaries in place of names.

        Raises:
            Error: the server did not answer, or refused the key.
        """
        api_key = masked(api_key)
        return ModelsHandler.get_models(base_url=base_url, api_key=api_key, model_info=model_info)

    # -- text completions

    @staticmethod
    def static_completions(
        prompt: str,
        model: str | None = None,
        api_key: str | None = None,
        stream: bool = False,
        max_tokens: int | None = 200,
        temperature: float | None = 0.5,
        top_p: float | None = None,
        top_k: int | None = None,
        client: BaseClient | None = None,
        base_url: str | None = None,
        full_output: bool = False,
    ) -> Any:
        """Complete a text.

        Args:
            prompt: the text to go on from.
            model: the model. Default: `regolo.default_chat_model`.
            api_key: the key. Default: `regolo.default_key`.
            stream: give a generator of pieces; the request goes out at the first.
            max_tokens, temperature, top_p, top_k: sent where they are not None.
            client: a gen_ai client that answers in place of the one for this key and URL.
            base_url: the host, without /v1. Default: REGOLO_URL, then regolo's own.
            full_output: give the server's own dictionaries.

        Returns:
            The text; with `stream`, a generator of pieces of it. With `full_output`, the body as a dictionary, and a
            generator of the chunks.

        Raises:
            Error: of gen_ai; where no key or model is named, or the model unknown, it is a RuntimeError too.

        Example:
            >>> from gen_ai import create_client
            >>> RegoloClient.static_completions("To be, or", client=create_client("offline", replies=["not to be"]))
            'not to be'
        """
        api_key = masked(api_key)
        served = backend(client, api_key, base_url)
        parameters = {"max_tokens": max_tokens, "temperature": temperature, "top_p": top_p, "top_k": top_k}
        return served.completion(prompt, served.model(model), parameters, stream=stream, full=full_output)

    def completions(
        self,
        prompt: str,
        stream: bool = False,
        max_tokens: int | None = 200,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        full_output: bool = False,
    ) -> Any:
        """Complete a text with this client's model, key and URL; the conversation has no part in it.

        Arguments, results and errors are those of `static_completions`, but for `temperature`, which has no default.
        """
        return self.static_completions(prompt, **self._own(), **_given(locals()))

    # -- chats

    @staticmethod
    def static_chat_completions(
        messages: Conversation | list[dict[str, Any]],
        model: str | None = None,
        api_key: str | None = None,
        stream: bool = False,
        max_tokens: int | None = 200,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        client: BaseClient | None = None,
        base_url: str | None = None,
        full_output: bool = False,
    ) -> Any:
        """Ask a model for the next message of a chat.

        Args:
            messages: a Conversation, or dictionaries with `role` and `content`.
            model: the model. Default: `regolo.default_chat_model`.
            api_key: the key. Default: `regolo.default_key`.
            stream: give a generator of pieces; the request goes out at the first.
            max_tokens, temperature, top_p, top_k: sent where they are not None.
            client: a gen_ai client that answers in place of the one for this key and URL.
            base_url: the host, without /v1. Default: REGOLO_URL, then regolo's own.
            full_output: give the server's own dictionaries.

        Returns:
            `(role, text)`; with `stream`, a generator of `("", text)`, `("thinking", text)` for reasoning, and
            `("", "")` for chunks without either. With `full_output`, the body as a dictionary, and a generator of the
            chunks.

        Raises:
            Error: of gen_ai; where no key or model is named, or the model unknown, it is a RuntimeError too.

        Example:
            >>> from gen_ai import create_client
            >>> question = [{"role": "user", "content": "Which city is Italy's capital?"}]
            >>> RegoloClient.static_chat_completions(question, client=create_client("offline", replies=["Rome."]))
            ('assistant', 'Rome.')
        """
        api_key = masked(api_key)
        served = backend(client, api_key, base_url)
        named = served.model(model)
        if isinstance(messages, Conversation):
            messages = messages.get_lines()
        parameters = {"max_tokens": max_tokens, "temperature": temperature, "top_p": top_p, "top_k": top_k}
        return served.chat(messages, named, parameters, stream=stream, full=full_output)

    def run_chat(
        self,
        user_prompt: str | None = None,
        stream: bool = False,
        max_tokens: int | None = 200,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        full_output: bool = False,
    ) -> Any:
        """Ask for the next message of the conversation, and add it; that of a stream is not added.

        Args:
            user_prompt: what the user says; it is added to the conversation first, and stays there whatever follows.

        The other arguments, results and errors are those of `static_chat_completions`. A message without text
        (`content: null`) is returned, not added.
        """
        if user_prompt is not None:
            self.instance.add_prompt_as_role(prompt=user_prompt, role="user")
        conversation = self.instance.get_conversation()
        answer = self.static_chat_completions(conversation, **self._own(), **_given(locals()))
        if not stream:
            message = answer["choices"][0]["message"] if full_output else {"role": answer[0], "content": answer[1]}
            if isinstance(message.get("content"), str):
                role = message.get("role") or "assistant"
                self.instance.add_line(ConversationLine(role=role, content=message["content"]))
        return answer

    def add_prompt_to_chat(self, prompt: str, role: str) -> None:
        """Put a message at the end of the conversation.

        Args:
            prompt: the text.
            role: who speaks ("user", "assistant", "system" …).
        """
        self.instance.add_prompt_as_role(prompt=prompt, role=role)

    def clear_conversations(self) -> None:
        """Begin a new, empty conversation."""
        self.instance.clear_conversation()

    def _own(self) -> dict[str, Any]:
        instance = self.instance
        return {
            "model": instance.get_model(),
            "api_key": instance.get_api_key(),
            "client": instance._given,
            "base_url": instance.get_base_url(),
        }

    # -- what gen_ai does not have

    @staticmethod
    def static_create_image(*_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("image generation", "static_create_image")

    def create_image(self, *_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("image generation", "create_image")

    @staticmethod
    def static_embeddings(*_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("embeddings", "static_embeddings")

    def embeddings(self, *_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("embeddings", "embeddings")

    @staticmethod
    def static_audio_transcription(*_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("audio transcription", "static_audio_transcription")

    def audio_transcription(self, *_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("audio transcription", "audio_transcription")

    @staticmethod
    def static_rerank(*_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("reranking", "static_rerank")

    def rerank(self, *_: Any, **__: Any) -> NoReturn:
        """Not served: raises InvalidRequestError that says what to do."""
        absent("reranking", "rerank")


_CALL = ("stream", "max_tokens", "temperature", "top_p", "top_k", "full_output")


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    """Of a method's arguments those that its static twin takes too."""
    return {name: arguments[name] for name in _CALL}


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
