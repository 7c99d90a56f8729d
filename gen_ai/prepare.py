"""From keyword arguments to a portable request, and from an answer to the shape that the caller asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .checks import check, check_temperature
from .errors import InvalidRequestError
from .messages import as_messages, as_prompt
from .records import dataclass
from .request import Request
from .retry import RetryPolicy
from .types import ChatResponse

if TYPE_CHECKING:
    from .calling import Caller

NOTHING: Mapping[str, Any] = {}

#: Settings that are not parameters of the model.
_STEERING = frozenset(
    {
        "model_name", "timeout", "idle_timeout", "total_timeout", "retry", "max_reasks", "on_unsupported",
        "max_tool_rounds", "tool_errors", "approve_tool", "extra_body", "extra_headers",
    }
)  # fmt: skip


@dataclass(slots=True)
class Shape:
    """What a call returns."""

    full: bool
    as_value: bool
    structured: bool = False
    many: bool = False

    def of(self, response: ChatResponse[Any]) -> Any:
        """The result in the shape that the caller asked for."""
        if self.full:
            return response
        choices = response.choices
        if self.structured:
            return [choice.parsed for choice in choices] if self.many else response.parsed
        return [choice.text for choice in choices] if self.many else response.text


def prepare(
    client: Caller, operation: str, payload: Any, options: dict[str, Any], *, stream: bool = False
) -> tuple[Request, Shape]:
    """Check the arguments of one call and put them into a request; raises InvalidRequestError."""
    settings = {**client._defaults, **settled(check(options))} if options else client._defaults
    model = named_model(client, settings)
    parameters = {k: v for k, v in settings.items() if k not in _STEERING}
    if "temperature" in parameters:
        check_temperature(parameters["temperature"], client._capabilities(model).max_temperature, model)
    request = Request(
        operation="completion" if operation == "completion" else "chat",
        model=model,
        parameters=parameters,
        defaults=_defaults(client, model, parameters, settings.get("extra_body")),
        stream=stream,
        timeout=settings.get("timeout", 30.0),
        idle_timeout=settings.get("idle_timeout"),
        total_timeout=settings.get("total_timeout"),
        retry=settings.get("retry"),
        max_reasks=settings.get("max_reasks", 2),
        on_unsupported=settings.get("on_unsupported", "error"),
        max_tool_rounds=settings.get("max_tool_rounds", 10),
        tool_errors=settings.get("tool_errors", "report"),
        approve_tool=settings.get("approve_tool"),
        extra_body=settings.get("extra_body", NOTHING),
        extra_headers=settings.get("extra_headers", NOTHING),
        places=client._places,
    )
    if request.operation == "completion":
        request.prompt = as_prompt(payload)
    else:
        request.messages = as_messages(payload)
    shape = Shape(bool(options.get("full_output")), bool(options.get("return_error")))
    if options:
        _apply_extras(request, options, shape)
    if operation == "vision" and options.get("image_paths") in (None, [], ()):
        raise InvalidRequestError(
            "image_paths names no image.",
            suggestion="Give a path, a URL, bytes or several of them; without images use run_chat_completions.",
            param="image_paths",
        )
    n = parameters.get("n", 1)
    shape.many = n > 1
    request.events = shape.full
    if stream and n > 1 and not shape.full:
        raise InvalidRequestError(
            f"A stream of n={n} answers needs full_output=True.",
            suggestion="With full_output=True each event carries the index of its answer.",
            param="n",
        )
    return request, shape


def named_model(client: Caller, settings: Mapping[str, Any]) -> str:
    """The model of a call: its own, else the client's."""
    model: str | None = settings.get("model_name") or client.model_name
    if not model and client.needs_model:
        raise InvalidRequestError(
            "No model is named.",
            suggestion="Give model_name= to create_client or to this call.",
            param="model_name",
            provider=client.provider,
        )
    return model or client.provider


def settled(checked: dict[str, Any]) -> dict[str, Any]:
    """`max_retries` as the policy it stands for."""
    if "max_retries" in checked:
        retries = checked.pop("max_retries")
        if checked.get("retry") is not None:
            raise InvalidRequestError(
                "retry and max_retries were both given.", suggestion="Keep one of them.", param="retry"
            )
        checked["retry"] = RetryPolicy(attempts=retries + 1)
    return checked


def _defaults(
    client: Caller, model: str, parameters: Mapping[str, Any], extra_body: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The documented defaults of what the caller has set neither by its name nor as a field of the body."""
    left = _without(client.sent_defaults, parameters)
    if extra_body:
        caps = client._capabilities(model)
        fields = {"max_tokens": ("max_tokens", "max_completion_tokens", caps.max_tokens_name)}
        for name in list(left):
            names = (*fields.get(name, (name,)), caps.renamed.get(name, name))
            if any(field in extra_body for field in names):
                del left[name]
    return left


def _without(defaults: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in defaults.items() if name not in parameters}


def _apply_extras(request: Request, options: dict[str, Any], shape: Shape) -> None:
    """Structure, tools and images: what costs an import only when it is used."""
    guided = options.get("guided_json")
    if guided is not None:
        from .guided.schema import as_schema

        request.schema = as_schema(guided)
        shape.structured = True
    tools, functions = options.get("tools"), options.get("functions")
    request.no_tools = tools is False or functions is False
    if request.places:
        request.places = _without(request.places, options)
    if tools or functions:
        from .tools import as_tools

        request.tools = as_tools(tools, functions)
        _check_choice(request.parameters.get("tool_choice"), [tool.name for tool in request.tools])
        # Calls of functions are run here; a call of anything else is the caller's to see.
        shape.full = shape.full or any(tool.function is None for tool in request.tools)
        if request.runs_tools and request.n > 1:
            raise InvalidRequestError(
                f"n={request.n}: functions are run for one answer at a time.",
                suggestion="Leave n out, or give the tools as pydantic classes, whose calls come back to you.",
                param="n",
            )
    images = options.get("image_paths")
    if images is None and options.get("image_detail") is not None:
        raise InvalidRequestError(
            "image_detail was given without image_paths.",
            suggestion='Of an image inside the messages it is a field: image_url={"url": …, "detail": …}.',
            param="image_detail",
        )
    if images is not None:
        from .images import image_parts
        from .messages import attach_images

        request.messages = attach_images(request.messages, image_parts(images, detail=options.get("image_detail")))


def _check_choice(choice: Any, names: list[str]) -> None:
    """A named tool must be among those offered; a provider's own dictionary passes."""
    words = ("auto", "none", "required", "any")
    if not isinstance(choice, str) or choice in words or choice in names:
        return
    from difflib import get_close_matches

    near = get_close_matches(choice, [*names, *words], 1)
    raise InvalidRequestError(
        f"tool_choice={choice!r} names none of the tools.",
        suggestion=f"Did you mean {near[0]!r}?" if near else f"Give 'auto', 'none', 'required' or one of {names}.",
        param="tool_choice",
    )
