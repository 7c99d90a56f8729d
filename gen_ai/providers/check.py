"""Whether a row can work: what `register_provider` and entry points hold it to."""

from __future__ import annotations

import re
from typing import Any

from ..errors import ConfigurationError, Error
from .base import Capabilities, Provider, Setting

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
IN_PROCESS = "in-process"


def refuse(row: Any, field: str, message: str, mend: str) -> ConfigurationError:
    """The error for a row's field."""
    name = getattr(row, "name", None)
    return ConfigurationError(
        f"Provider({name!r}).{field}: {message}",
        suggestion=mend,
        param=field,
        provider=name if isinstance(name, str) else None,
    )


def check_row(row: Any) -> None:
    """Raise ConfigurationError that names the field at fault."""
    if not isinstance(row, Provider):
        raise ConfigurationError(
            f"A provider is registered as a gen_ai.Provider, not as a value of type {type(row).__name__}.",
            suggestion='Write Provider(name="…", title="…", base_url="https://…/v1", …).',
            param="row",
        )
    _names(row)
    _dialect(row)
    _settings(row)
    _addresses(row)
    _families(row)


def _names(row: Provider) -> None:
    for field, names in (("name", (row.name,)), ("aliases", row.aliases)):
        if not isinstance(names, tuple):
            raise refuse(row, field, "must be a tuple of names.", 'Write aliases=("one", "other").')
        for name in names:
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise refuse(row, field, f"{name!r} is no name.", 'Lower-case letters, digits and dashes: "acme-ai".')
    if not isinstance(row.title, str) or not row.title.strip():
        raise refuse(row, "title", "is empty.", "Give the name that people know.")
    for field in ("key_env", "endpoint_env", "origins"):
        values = getattr(row, field)
        if not isinstance(values, tuple) or not all(isinstance(value, str) and value for value in values):
            raise refuse(row, field, f"{values!r} is no tuple of texts.", f'Write {field}=("…",).')


def _dialect(row: Provider) -> None:
    if row.wire == IN_PROCESS:
        if not row.client or ":" not in row.client:
            raise refuse(
                row, "client", "an in-process row names the class of its client.", 'Write client="module:Class".'
            )
        return
    from ..wire import get_wire

    try:
        get_wire(row.wire)
    except Error as error:
        raise refuse(row, "wire", error.message, error.suggestion or "") from None
    except Exception as error:  # whatever the module of a stranger's dialect raises
        raise refuse(
            row, "wire", f"{row.wire!r} cannot be loaded: {error!r}", 'Write "module:attribute" of what there is.'
        ) from error


def _settings(row: Provider) -> None:
    if not all(isinstance(setting, Setting) for setting in row.settings):
        raise refuse(row, "settings", "must be a tuple of Setting.", 'Write settings=(Setting(name="…"),).')
    for setting in row.settings:
        if row.wire != IN_PROCESS and setting.kind is not str:
            raise refuse(row, "settings", f"{setting.name} is part of a URL, which is text.", "Leave kind out.")
        if row.wire == IN_PROCESS and (setting.env or setting.default is not None):
            what = "an argument of the row's class, which has its own default and reads no variable."
            raise refuse(row, "settings", f"{setting.name} is {what}", "Leave env and default out.")


def _addresses(row: Provider) -> None:
    if row.wire == IN_PROCESS:
        return
    if row.base_url is None and not row.endpoint_env:
        raise refuse(
            row, "base_url", "is missing, and no endpoint_env stands in for it.", 'Write base_url="https://…/v1".'
        )
    for field, urls in (("base_url", (row.base_url,)), ("origins", row.origins)):
        for url in urls:
            if url is not None:
                _url(row, field, url)
    wanted = {name for text in (row.base_url or "", *row.query.values()) for name in _PLACEHOLDER.findall(text)}
    missing = sorted(wanted - {setting.name for setting in row.settings})
    if missing:
        raise refuse(
            row,
            "settings",
            f"{', '.join('{' + name + '}' for name in missing)} in the URL or query is no setting of the row.",
            f"Add Setting(name={missing[0]!r}, …).",
        )
    for field in ("chat_path", "completions_path", "models_path"):
        path = getattr(row, field)
        none = "" if field == "chat_path" else None
        if path == none or (isinstance(path, str) and path.startswith(("/", "../"))):
            continue
        raise refuse(row, field, f"{path!r} is no path.", 'Begin it with "/", or "../" for one beside the base URL.')


def _url(row: Provider, field: str, url: Any) -> None:
    from urllib.parse import urlsplit

    wrong = None
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        wrong = "is no http or https URL."
    elif url.endswith("/"):
        wrong = "ends in a slash."
    elif any(sign in url for sign in "?#@ ") or not urlsplit(_PLACEHOLDER.sub("x", url)).hostname:
        wrong = "must be a plain address: no query, no credentials."
    if wrong is not None:
        raise refuse(row, field, f"{url!r} {wrong}", 'For example "https://api.example.com/v1".')


def _families(row: Provider) -> None:
    mend = 'Write models=((r"big-.*", Capabilities(…)),).'
    for entry in (("", row.capabilities), *row.models):
        if not isinstance(entry, tuple) or len(entry) != 2 or not isinstance(entry[1], Capabilities):
            raise refuse(row, "models", f"{entry!r} is no pair of pattern and Capabilities.", mend)
        try:
            re.compile(entry[0])
        except (re.error, TypeError) as error:
            raise refuse(row, "models", f"{entry[0]!r} is no regular expression ({error}).", mend) from None
