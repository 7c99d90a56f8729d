"""AWS: where its tools keep region and credentials, and requests that are signed with them.

The signature is botocore's own (the extra `aws`), imported with the first request that needs one; a Bedrock API key
needs none of it.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import AuthenticationError, ConfigurationError, Error, MissingApiKeyError
from ...plans import HttpRequest
from ...secrets import MaskedStr
from ...signing import Access, Signer

#: What a signature is made for.
_SERVICE = "bedrock"
#: An access key id, which is no key by itself.
_ACCESS_KEY_ID = re.compile(r"A[KS]IA[A-Z0-9]{12,124}")
_REGION_IN_HOST = re.compile(r"https?://[^/]*?bedrock-runtime(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.")
_INSTALL = 'Run: pip install "gen-ai[aws]", which brings botocore for that.'
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
#: Headers of a request that are signed: what others on the way may change is not.
_SIGNED = frozenset({"content-type"})


def configured_region(settings: Mapping[str, Any], variable: Callable[[str], str | None]) -> str | None:
    """The region of the AWS configuration file, as AWS's own tools read it; None where it has none.

    Args:
        settings: `aws_profile` names the profile.
        variable: reads an environment variable.
    """
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
            return parser.get(section, "region", fallback="").strip() or None
    return None


def signer(access: Access) -> Signer | None:
    """What signs the requests of a client; None where a Bedrock API key is sent.

    Raises:
        ConfigurationError: half of a pair of keys, or no region.
        MissingApiKeyError: there is neither a key, nor botocore to find credentials with.
    """
    settings = access.settings
    if access.api_key is not None:
        return _with_given_keys(access)
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
    return AwsSigner(access, _region(access), profile=settings.get("aws_profile"))


def _with_given_keys(access: Access) -> Signer | None:
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
        return AwsSigner(access, _region(access), keys=(key, settings["secret_key"], settings.get("session_token")))
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


def _region(access: Access) -> str:
    """The region that is signed for: that of the address, where it has one."""
    found = _REGION_IN_HOST.match(access.base_url)
    region = found[1] if found is not None else access.settings.get("region")
    if not region:
        raise ConfigurationError(
            f'{access.title} needs region (the AWS region, such as "us-east-1") to sign requests to this endpoint.',
            suggestion='Give region="…", or set AWS_REGION or AWS_DEFAULT_REGION.',
            param="region",
            provider=access.provider,
        )
    return region


class _Quiet(logging.Filter):
    """Keeps what botocore writes down for a signer out of the logs; what it does for others is theirs."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record may pass."""
        return record.levelno > logging.DEBUG or not getattr(self._here, "signing", False)

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


class AwsSigner:
    """Signs requests by Signature Version 4, as botocore does.

    Args:
        access: whose requests.
        region: what they are signed for.
        keys: access key id, secret key and session token that were given; None: those that AWS's tools find.
        profile: the profile of the AWS configuration to look in.
    """

    __slots__ = ("_credentials", "_keys", "_lock", "_profile", "_provider", "_region", "_used", "about")

    def __init__(
        self,
        access: Access,
        region: str,
        *,
        keys: tuple[str | None, str, str | None] | None = None,
        profile: str | None = None,
    ) -> None:
        self._region, self._keys, self._profile, self._provider = region, keys, profile, access.provider
        self._lock = threading.Lock()
        self._credentials: Any = None
        #: The access key id of the last request.
        self._used: MaskedStr | None = None
        if keys is not None:
            self.about = f"The request was signed for {region} with the keys given as api_key= and secret_key=."
        else:
            where = f"the AWS profile {profile}" if profile else "this machine"
            self.about = f"The request was signed for {region} with the AWS credentials of {where}."

    def __call__(self, request: HttpRequest) -> Mapping[str, str]:
        """The headers of the signature."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        frozen = self._frozen()
        headers = {name: value for name, value in request.headers.items() if name.lower() in _SIGNED}
        signed = AWSRequest(request.method, request.url, headers=headers, data=request.body or b"")
        with _quiet.signing():
            SigV4Auth(frozen, _SERVICE, self._region).add_auth(signed)
        made = {"X-Amz-Date": str(signed.headers["X-Amz-Date"])}
        for name in ("Authorization", "X-Amz-Security-Token"):
            if signed.headers.get(name):
                made[name] = MaskedStr(signed.headers[name])
        return made

    def renew(self) -> bool:
        """Look for other credentials; True where there are some."""
        if self._keys is not None:
            return False
        used = self._used
        with self._lock:
            self._credentials = None
        try:
            self._frozen()
        except Error:
            return False
        return self._used != used

    def _frozen(self) -> Any:
        """The credentials of now."""
        from botocore.credentials import Credentials
        from botocore.exceptions import BotoCoreError

        problem = None
        try:
            with self._lock, _quiet.signing():
                if self._credentials is None:
                    self._credentials = Credentials(*self._keys) if self._keys is not None else self._found()
                frozen = self._credentials.get_frozen_credentials()
        except BotoCoreError as error:
            problem = f"{type(error).__name__}: {str(error)[:300]}"
        if problem is not None:
            raise self._wrong(f"The AWS credentials cannot be used ({problem}).")
        if frozen is None or not frozen.access_key or not frozen.secret_key:
            raise self._wrong("The AWS credentials that were found are empty.")
        self._used = MaskedStr(frozen.access_key)
        return frozen

    def _found(self) -> Any:
        """The credentials that AWS's own tools would use. It may ask the network: SSO, a role, the machine's own."""
        from botocore.exceptions import ProfileNotFound
        from botocore.session import Session

        missing = False
        try:
            found = Session(profile=self._profile).get_credentials()
        except ProfileNotFound:
            found, missing = None, True
        if missing:
            raise ConfigurationError(
                f"The AWS configuration has no profile {self._profile or 'of the name that AWS_PROFILE holds'}.",
                suggestion="`aws configure list-profiles` lists them; give aws_profile=… or set AWS_PROFILE.",
                param="aws_profile",
                provider=self._provider,
            )
        if found is None:
            raise self._wrong("No AWS credentials were found.")
        return found

    def _wrong(self, message: str) -> AuthenticationError:
        return AuthenticationError(
            message,
            suggestion="Set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or log in (aws "
            "sso login, aws configure); or give api_key= and secret_key=.",
            param="api_key",
            provider=self._provider,
        )
