"""What is said where credentials of a cloud are wrong, missing or expired: which setting, where it was looked for, and
the mend. The vendors' own libraries fail; only the far ends are faked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import (
    AuthenticationError,
    ConfigurationError,
    Error,
    MissingApiKeyError,
    RateLimitError,
    ServerError,
)

from ..client.support import make
from ..support.server import Response
from .clouds import SECRET, Internet, azure, bedrock_role, vertex, watsonx


def said(internet: Internet, failure: Response | None) -> Error:
    """The error of a call whose token is answered by this."""
    internet.cloud.failure = failure
    with make(internet.cloud.row, **internet.options(max_retries=0)) as client, pytest.raises(Error) as caught:
        client.run_chat_completions("hi")
    assert SECRET not in str(caught.value)
    assert internet.cloud.carried == []
    return caught.value


# ---------------------------------------------------------------- AWS


def sts(code: str, words: str, status: int = 403) -> Response:
    """An error of AWS's token service."""
    body = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>{words}</Message></Error></ErrorResponse>"
    )
    return Response(status, headers=[("content-type", "text/xml")], body=body)


@pytest.mark.parametrize(
    ("code", "words", "mend"),
    [
        ("ExpiredToken", "The security token included in the request is expired", "`aws sso login --profile work`"),
        ("InvalidClientTokenId", "The security token included in the request is invalid.", "AWS_ACCESS_KEY_ID"),
        ("SignatureDoesNotMatch", "Signature expired: 2026 is now earlier than 2027", "clock of this machine is off"),
        ("RequestTimeTooSkewed", "The difference is too large.", "clock of this machine is off"),
        ("AccessDenied", "User is not authorized to perform: sts:AssumeRole", "call sts:AssumeRole on that role"),
    ],
)
def test_a_role_that_cannot_be_taken_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, words: str, mend: str
) -> None:
    with Internet(bedrock_role(monkeypatch, tmp_path), tmp_path) as internet:
        error = said(internet, sts(code, words))
    assert type(error) is AuthenticationError
    wanted = f"The AWS credentials of the profile work cannot be used ({code}): AssumeRole: {words.rstrip('.')}."
    assert (error.message, error.code, error.param) == (wanted, code, "aws_profile")
    assert mend in (error.suggestion or "")


def test_a_token_service_of_aws_that_is_busy_is_no_fault_of_the_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for status, code, kind in ((503, "ServiceUnavailable", ServerError), (400, "Throttling", RateLimitError)):
        with Internet(bedrock_role(monkeypatch, tmp_path), tmp_path) as internet:
            error = said(internet, sts(code, "Later.", status))
        assert (type(error), error.retryable) == (kind, True)


_SSO = """sso_session = s
sso_account_id = 1
sso_role_name = r
[sso-session s]
sso_region = eu-west-1
sso_start_url = https://a.awsapps.com/start
sso_registration_scopes = sso:account:access"""
PROFILES = [
    (_SSO, "SSOTokenLoadError", "`aws sso login --profile p`"),
    ("aws_access_key_id = AKIDX", "PartialCredentialsError", "go together"),
    ("source_profile = q\nrole_arn = arn:aws:iam::1:role/x", "InvalidConfigError", "Mend the profile"),
    ("credential_process = sh -c 'echo no luck >&2; exit 3'", "CredentialRetrievalError", "by hand"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "mend"), PROFILES, ids=[entry[1] for entry in PROFILES])
def test_a_profile_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, code: str, mend: str
) -> None:
    pytest.importorskip("botocore")
    (tmp_path / "config").write_text(f"[profile p]\n{text}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    options: dict[str, Any] = {"region": "eu-west-1", "model_name": "m", "aws_profile": "p"}
    with make("bedrock", **options) as client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("hi")
    assert caught.value.message.startswith(f"The AWS credentials of the profile p cannot be used ({code}): ")
    assert (caught.value.code, caught.value.param) == (code, "aws_profile")
    assert mend in (caught.value.suggestion or "")


def test_where_aws_credentials_were_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("botocore")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "config").write_text("[profile bare]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for options, words in (({}, "~/.aws"), ({"aws_profile": "bare"}, "in the AWS profile bare")):
        with (
            make("bedrock", region="eu-west-1", model_name="m", **options) as client,
            pytest.raises(MissingApiKeyError) as caught,
        ):
            client.run_chat_completions("hi")
        assert words in caught.value.message
        assert "AWS_BEARER_TOKEN_BEDROCK" in (caught.value.suggestion or "")
    with (
        make("bedrock", region="eu-west-1", model_name="m", aws_profile="nowhere") as client,
        pytest.raises(ConfigurationError, match="no profile nowhere"),
    ):
        client.run_chat_completions("hi")


# ---------------------------------------------------------------- Google


def test_a_service_account_that_google_does_not_know(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Internet(vertex(monkeypatch, tmp_path), tmp_path) as internet:
        said_by_google = {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
        error = said(internet, Response(400, said_by_google))
    assert type(error) is AuthenticationError
    assert error.message == (
        f"Google gave no access token for the credentials of {tmp_path / 'robot.json'}: "
        "invalid_grant: Invalid grant: account not found."
    )
    assert error.param == "credentials_file"
    assert "expired, revoked or wrong" in (error.suggestion or "")


# ---------------------------------------------------------------- Microsoft


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ("AADSTS7000215: Invalid client secret provided.", "AZURE_CLIENT_ID and the secret"),
        ("AADSTS7000222: The provided client secret keys for app 'x' are expired.", "AZURE_CLIENT_ID and the secret"),
        ("AADSTS90002: Tenant 'elsewhere' not found.", "AZURE_TENANT_ID"),
        ("AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.", "AZURE_CLIENT_ID"),
    ],
)
def test_what_entra_refuses_is_said_in_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, mend: str
) -> None:
    with Internet(azure(monkeypatch, tmp_path), tmp_path) as internet:
        refusal = {"error": "invalid_client", "error_description": f"{words}\r\nTrace ID: 1\r\nTimestamp: 2"}
        error = said(internet, Response(401, refusal))
    assert type(error) is AuthenticationError
    assert error.message == f"Microsoft Entra gave no token for https://cognitiveservices.azure.com: {words}"
    assert mend in (error.suggestion or "")


def test_where_credentials_of_entra_were_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    azure(monkeypatch, tmp_path)
    for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"AZURE_{name}")
    with (
        make("azure", auth="entra", resource="mine", model_name="m", max_retries=0) as client,
        pytest.raises(MissingApiKeyError) as missing,
    ):
        client.run_chat_completions("hi")
    assert "looked for by Environment." in missing.value.message
    assert "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET" in (missing.value.suggestion or "")


# ---------------------------------------------------------------- IBM


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "BXNIM0415E", "Provided API key could not be found."),
        (400, "BXNIM0109E", "Property missing or empty: 'apikey'."),
        (401, "BXNIM0436E", "API key is disabled."),
    ],
)
def test_what_ibm_refuses_is_said_with_its_code_and_where_the_key_came_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int, code: str, words: str
) -> None:
    cloud = watsonx(monkeypatch, tmp_path)
    key = cloud.options.pop("api_key")
    monkeypatch.setenv("WATSONX_API_KEY", key)
    with Internet(cloud, tmp_path) as internet:
        error = said(internet, Response(status, {"errorCode": code, "errorMessage": words}))
    assert type(error) is AuthenticationError
    assert error.message == f"IBM Cloud gave no access token for the API key: {words.rstrip('.')} ({code})."
    assert (error.code, error.status_code, error.param) == (code, status, "api_key")
    assert "the key of WATSONX_API_KEY" in (error.suggestion or "")
    assert error.url == "https://iam.cloud.ibm.com/identity/token"
    assert key not in str(error)
