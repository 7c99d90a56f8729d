"""AWS: where its tools keep region and credentials, and requests that are signed with them.

The signature is botocore's own (the extra `aws`), imported with the first request that needs one; a Bedrock API key
needs none of it.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import (
    AuthenticationError,
    ConfigurationError,
    Error,
    MissingApiKeyError,
    RateLimitError,
    ServerError,
)
from ...plans import HttpRequest, TransportFailure
from ...secrets import MaskedStr
from ...signing import Access, Signer
from .shared import Kept, Shared, SharedSigner, Way

#: What a signature is made for: Bedrock's services under one name, the OpenAI-compatible one under its own.
_SERVICE, _MANTLE = "bedrock", "bedrock-mantle"
#: An access key id, which is no key by itself.
_ACCESS_KEY_ID = re.compile(r"A[KS]IA[A-Z0-9]{12,124}")
#: Service and region in the name of a host.
_HOST = re.compile(r"https?://(?:[^/]*\.)?(bedrock(?:-[a-z]+)*?)(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.")
_INSTALL = 'Run: pip install "gen-ai[aws]" (in a clone: ".[aws]"), which brings botocore for that.'
#: Loggers of botocore that write down requests and answers, tokens and all, at the level DEBUG.
_LOUD = (
    "auth",
    "awsrequest",
    "client",
    "credentials",
    "endpoint",
    "hooks",
    "httpsession",
    "parsers",
    "tokens",
    "utils",
)
#: Words of an error, in lower case → what to do about it.
_MENDS = (
    (
        "sso|unauthorizedsso|tokenretrieval|ssotoken",
        "The login has expired or was never made: `aws sso login{profile}`.",
    ),
    (
        "expiredtoken|token .{0,40}expired|requestexpired",
        "The credentials have expired: renew them (`aws sso login{profile}`, or a new session token).",
    ),
    (
        "signature(doesnotmatch)? |requesttimetooskewed|not yet current|signature expired",
        "The clock of this machine is off, or the secret key does not belong to the access key.",
    ),
    ("accessdenied", "Let these credentials call sts:AssumeRole on that role, and let the role trust them."),
    (
        "invalidclienttokenid|unrecognizedclient",
        "The access key is not known: look at AWS_ACCESS_KEY_ID, or the profile that the role is taken with.",
    ),
    ("partialcredentials", "One half of a pair is missing: the access key id and the secret access key go together."),
    ("custom-process", "Run the profile's credential_process by hand: it must print credentials as JSON."),
    ("invalidconfig|configparse|infiniteloop", "Mend the profile in ~/.aws/config, or where AWS_CONFIG_FILE points."),
)
#: Headers of a request that are signed: what others on the way may change is not.
_SIGNED = frozenset({"content-type"})


def configured_region(settings: Mapping[str, Any], variable: Callable[[str], str | None]) -> str | None:
    """The region of the AWS configuration file, as AWS's own tools read it; None where it has none.

    Args:
        settings: `aws_profile` names the profile.
        variable: reads an environment variable.
    """
    return _configured("region", settings, variable)


def configured_fips(settings: Mapping[str, Any], variable: Callable[[str], str | None]) -> str | None:
    """The same for `use_fips_endpoint`."""
    return _configured("use_fips_endpoint", settings, variable)


def configured_dualstack(settings: Mapping[str, Any], variable: Callable[[str], str | None]) -> str | None:
    """The same for `use_dualstack_endpoint`."""
    return _configured("use_dualstack_endpoint", settings, variable)


def _configured(key: str, settings: Mapping[str, Any], variable: Callable[[str], str | None]) -> str | None:
    from configparser import ConfigParser, Error

    name = settings.get("aws_profile") or variable("AWS_PROFILE") or variable("AWS_DEFAULT_PROFILE") or "default"
    try:
        home = Path(variable("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
        parser = ConfigParser(interpolation=None, strict=False)
        parser.read(home, encoding="utf-8")
    except (OSError, RuntimeError, UnicodeDecodeError, Error):
        return None
    for section in (f"profile {name}", str(name)):
        if parser.has_section(section):
            return parser.get(section, key, fallback="").strip() or None
    return None


def mantle_signer(access: Access) -> Signer | None:
    """`signer`, for the OpenAI-compatible side, which is a service of its own."""
    return signer(access, _MANTLE)


def signer(access: Access, service: str = _SERVICE) -> Signer | None:
    """What signs the requests of a client; None where a Bedrock API key is sent.

    Args:
        access: of the client.
        service: what is signed for at addresses that do not say it.

    Raises:
        ConfigurationError: half of a pair of keys, or no region.
        MissingApiKeyError: there is neither a key, nor botocore to find credentials with.
    """
    settings = access.settings
    if access.api_key is not None:
        return _with_given_keys(access, service)
    for name in ("secret_key", "session_token"):
        if settings.get(name):
            raise ConfigurationError(
                f"{name} was given without api_key, which is the access key id here.",
                suggestion='Give api_key="AKIA…" and secret_key="…", with session_token="…" for temporary keys.',
                param="api_key",
                provider=access.provider,
            )
    if not access.own:
        return None  # credentials that nobody named go to AWS alone
    _need_botocore(access)
    return AwsSigner(access, *_scope(access, service), profile=settings.get("aws_profile"))


def _with_given_keys(access: Access, service: str) -> Signer | None:
    key, settings = access.api_key, access.settings
    if settings.get("secret_key"):
        from importlib.util import find_spec

        if find_spec("botocore") is None:
            raise ConfigurationError(
                "Requests signed with a secret key need botocore, which is not installed.",
                suggestion=f"{_INSTALL} A Bedrock API key needs neither.",
                param="secret_key",
                provider=access.provider,
            )
        keys = (key, settings["secret_key"], settings.get("session_token"))
        return AwsSigner(access, *_scope(access, service), keys=keys)
    if key is not None and _ACCESS_KEY_ID.fullmatch(key):
        raise ConfigurationError(
            "api_key is an access key id, which is one half of a pair of keys.",
            suggestion='Give secret_key="…" too (and session_token="…" for temporary keys), or a Bedrock API key.',
            param="secret_key",
            provider=access.provider,
        )
    return None


def _need_botocore(access: Access) -> None:
    from importlib.util import find_spec

    if find_spec("botocore") is None:
        raise MissingApiKeyError(
            f"No key for {access.provider}: AWS_BEARER_TOKEN_BEDROCK is not set, and without botocore no AWS "
            "credentials can be looked for.",
            suggestion=f'Give api_key="…" (a Bedrock API key) or set AWS_BEARER_TOKEN_BEDROCK. {_INSTALL}',
            param="api_key",
            provider=access.provider,
        )


def _scope(access: Access, service: str) -> tuple[str, str]:
    """The region and the service that are signed for: those of the address, where it has some."""
    found = _HOST.match(access.base_url)
    if found is not None:
        return found[2], _MANTLE if found[1] == _MANTLE else _SERVICE
    region = access.settings.get("region")
    if not region:
        raise ConfigurationError(
            f'{access.title} needs region (the AWS region, such as "us-east-1") to sign requests to this endpoint.',
            suggestion='Give region="…", or set AWS_REGION or AWS_DEFAULT_REGION.',
            param="region",
            provider=access.provider,
        )
    return region, service


class _Quiet(logging.Filter):
    """Keeps what botocore writes down for a signer out of the logs; what it does for others is theirs."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record may pass; one that shows an exception may show the answer that it is about."""
        return not getattr(self._here, "signing", False) or (record.levelno > logging.DEBUG and not record.exc_info)

    @contextmanager
    def signing(self) -> Iterator[None]:
        """In this thread, for as long as the block lasts."""
        for name in _LOUD:
            logging.getLogger(f"botocore.{name}").addFilter(self)  # once: it adds none that is there
        self._here.signing = True
        try:
            yield
        finally:
            self._here.signing = False


_quiet = _Quiet()


class AwsSigner(SharedSigner[Any]):
    """Signs requests by Signature Version 4, as botocore does.

    Args:
        access: whose requests.
        region, service: what they are signed for.
        keys: access key id, secret key and session token that were given; None: those that AWS's tools find.
        profile: the profile of the AWS configuration to look in.
    """

    __slots__ = ("_given", "_profile", "_provider", "_region", "_service", "_shared", "about")

    def __init__(
        self,
        access: Access,
        region: str,
        service: str = _SERVICE,
        *,
        keys: tuple[str | None, str, str | None] | None = None,
        profile: str | None = None,
    ) -> None:
        self._region, self._service = region, service
        self._profile, self._provider = profile, access.provider
        self._given = keys
        where = f"the AWS profile {profile}" if profile else "this machine"
        self._shared = Shared(access, f"credentials came from AWS for {where}", self._fetch, self._typed)
        if keys is not None:
            self.about = f"The request was signed for {region} with the keys given as api_key= and secret_key=."
        else:
            self.about = f"The request was signed for {region} with the AWS credentials of {where}."

    def __call__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The headers of the signature."""
        return self._headers(self._given, request) if self._given is not None else super().__call__(request, deadline)

    async def __acall__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The same, on an event loop."""
        if "botocore.auth" not in sys.modules:  # which takes its time to be imported
            import asyncio

            return await asyncio.to_thread(self, request, deadline)
        return self(request) if self._given is not None else await super().__acall__(request, deadline)

    def _headers(self, value: Any, request: HttpRequest) -> Mapping[str, str]:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        credentials = value if self._given is None else Credentials(*self._given)
        headers = {name: value for name, value in request.headers.items() if name.lower() in _SIGNED}
        signed = AWSRequest(request.method, request.url, headers=headers, data=request.body or b"")
        with _quiet.signing():
            SigV4Auth(credentials, self._service, self._region).add_auth(signed)
        made = {"X-Amz-Date": str(signed.headers["X-Amz-Date"])}
        for name in ("Authorization", "X-Amz-Security-Token"):
            if signed.headers.get(name):
                made[name] = MaskedStr(signed.headers[name])
        return made

    def renew(self, request: HttpRequest, deadline: float | None = None) -> bool:
        """Look for other credentials; True where there are some."""
        if self._given is not None:
            return False
        sent = f"{request.headers.get('Authorization', '')} {request.headers.get('X-Amz-Security-Token', '')}"

        def refused(frozen: Any) -> bool:
            return f"={frozen.access_key}/" in sent and (frozen.token or "") in sent

        self._shared.forget(refused)
        try:
            return not refused(self._shared.get(deadline))
        except (Error, TransportFailure):
            return False

    def _fetch(self, way: Way) -> Kept[Any]:
        """The credentials of now, those that AWS's own tools would use: SSO, a role, the machine's own."""
        with _quiet.signing():
            held = self._found(way)
            frozen = held.get_frozen_credentials()
        if frozen is None or not frozen.access_key or not frozen.secret_key:
            raise self._wrong("The AWS credentials that were found are empty.")
        if not hasattr(held, "refresh_needed"):
            return Kept(frozen, fresh=lambda: True, good=lambda: True)
        return Kept(
            frozen,
            fresh=lambda: not held.refresh_needed(),
            good=lambda: not held.refresh_needed(refresh_in=0),
        )

    def _found(self, way: Way) -> Any:
        from botocore.exceptions import ProfileNotFound
        from botocore.session import Session

        try:
            session = Session(profile=self._profile)
            # Whatever its own clients (STS, SSO) send goes over the connections of the client that signs.
            session.register("before-send", partial(_sent, way))
            found = session.get_credentials()
        except ProfileNotFound:
            raise ConfigurationError(
                f"The AWS configuration has no profile {self._profile or 'of the name that AWS_PROFILE holds'}.",
                suggestion="`aws configure list-profiles` lists them; give aws_profile=… or set AWS_PROFILE.",
                param="aws_profile",
            ) from None
        if found is None:
            looked = (
                f"in the AWS profile {self._profile}"
                if self._profile
                else ("in AWS_ACCESS_KEY_ID, the profiles of ~/.aws, and at the metadata service of AWS's machines")
            )
            raise self._wrong(f"No AWS credentials were found; they were looked for {looked}.", MissingApiKeyError)
        return found

    def _typed(self, problem: Exception, way: Way) -> Error:
        """What went wrong, in the words of this package."""
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        name = type(problem).__name__
        known = isinstance(problem, (BotoCoreError, ClientError)) and not isinstance(problem, ResponseParserError)
        said = " ".join(str(problem).split())[:300].rstrip(".") if known else "its answer cannot be read"
        answer = getattr(problem, "response", None)
        code = str(answer.get("Error", {}).get("Code", "")) if isinstance(answer, dict) else ""
        said = re.sub(r"^An error occurred \(\w+\) when calling the (\w+) operation", r"\1", said)
        whose = f"the profile {self._profile}" if self._profile else "this machine"
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) if isinstance(answer, dict) else 0
        if status >= 500 or status == 429 or "throttl" in code.lower():
            kind: type[Error] = ServerError if status >= 500 else RateLimitError
            return kind(f"No {way.lacking} ({code}): {said}.", suggestion="Try again later.", code=code)
        error = self._wrong(f"The AWS credentials of {whose} cannot be used ({code or name}): {said}.")
        error.code = code or name
        lower = f"{code} {name} {said}".lower()
        mend = next((mend for words, mend in _MENDS if re.search(words, lower)), None)
        if mend is not None:
            error.suggestion = mend.format(profile=f" --profile {self._profile}" if self._profile else "")
        return error

    def _wrong(self, message: str, kind: type[Error] = AuthenticationError) -> Error:
        return kind(
            message,
            suggestion="Set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or log in (aws "
            "sso login, aws configure); or give api_key= and secret_key=.",
            param="aws_profile" if self._profile else "api_key",
            provider=self._provider,
        )


def _sent(way: Way, request: Any, **_event: Any) -> Any:
    """What botocore's own transport would return for a request of its own."""
    from botocore.awsrequest import AWSResponse

    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = request.body.encode() if isinstance(request.body, str) else request.body
    reply = way.send(request.method, request.url, headers, bytes(body) if body else None)
    answer = AWSResponse(request.url, reply.status, dict(reply.headers), None)
    answer._content = reply.body
    return answer
