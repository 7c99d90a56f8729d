"""Requests to AWS: where they go by AWS's own rules, how a model's id stands in the path, and whether signatures hold.

Addresses and paths are compared with botocore's; signatures are checked by the rules of Signature Version 4 written out
below, as a server would.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    AuthenticationError,
    ConfigurationError,
    ContextLengthError,
    InvalidRequestError,
    ModelNotFoundError,
    PermissionDeniedError,
)
from gen_ai.testing import NetworkBlockedError, no_network

from ..client.support import BACKENDS, Api, make
from ..support.bedrock import message
from ..support.server import Request, Response, Server, chat_body

SECRET = "example/secret+key-0123456789"
KEYS = {"api_key": "AKIDEXAMPLE12345678", "secret_key": SECRET}
ACCOUNT = "arn:aws:bedrock:us-east-1:123456789012"
MODELS = [
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "global.anthropic.claude-opus-4-5-20251101-v1:0",
    "apac.amazon.nova-pro-v1:0",
    "amazon.nova-pro-v1:0:300k",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    f"{ACCOUNT}:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
    f"{ACCOUNT}:application-inference-profile/a1b2c3d4e5f6",
    f"{ACCOUNT}:provisioned-model/p0q1r2s3t4",
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:imported-model/x1y2z3",
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my endpoint~1",
]


def holds(request: Request, *, service: str, region: str, secret: str = SECRET) -> bool:
    """Whether a request's signature is what AWS would compute."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
        r"SignedHeaders=([^,]+), Signature=(\w+)",
        request.headers["authorization"],
    )
    assert found is not None
    _, day, where, what, names, signature = found.groups()
    assert (where, what) == (region, service)
    path, _, query = request.path.partition("?")
    pairs = sorted((quote(n, safe="-_.~"), quote(v, safe="-_.~")) for n, v in parse_qsl(query, keep_blank_values=True))
    canonical = "\n".join(
        (
            request.method,
            quote(path, safe="/-_.~"),  # once more than on the wire, for all services but S3
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in names.split(";")),
            "",
            names,
            hashlib.sha256(request.body).hexdigest(),
        )
    )
    scope = f"{day}/{where}/{what}/aws4_request"
    text = (
        f"AWS4-HMAC-SHA256\n{request.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    )
    key = f"AWS4{secret}".encode()
    for part in (day, where, what, "aws4_request", text):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key.hex() == signature


def session() -> Any:
    botocore = pytest.importorskip("botocore.session", reason="botocore (the extra aws) is not installed")
    return botocore.Session()


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-iso-east-1"])
def test_region_and_switches_lead_to_botocores_address(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    aws = session()
    for fips, dualstack in product(("", "false", "True"), ("", "true")):
        for name, value in (("FIPS", fips), ("DUALSTACK", dualstack)):
            monkeypatch.setenv(f"AWS_USE_{name}_ENDPOINT", value)
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        theirs = aws.create_client(
            "bedrock-runtime",
            region_name=region,
            config=_config(use_fips_endpoint=fips == "True", use_dualstack_endpoint=dualstack == "true"),
            **keys,
        )
        with make("bedrock", model_name="m", region=region, api_key="k") as ours:
            assert ours.endpoint == theirs.meta.endpoint_url


def _config(**options: Any) -> Any:
    return pytest.importorskip("botocore.config").Config(**options)


def test_switches_are_read_from_the_configuration_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "config").write_text("[profile gov]\nregion = us-gov-east-1\nuse_fips_endpoint = true\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with make("bedrock", model_name="m", api_key="k", aws_profile="gov") as client:
        assert client.endpoint == "https://bedrock-runtime-fips.us-gov-east-1.amazonaws.com"
    with make("bedrock", model_name="m", api_key="k", aws_profile="gov", use_fips_endpoint="false") as client:
        assert client.endpoint == "https://bedrock-runtime.us-gov-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [
        ("https://bedrock-runtime.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"),
        ("https://bedrock-runtime-fips.us-gov-west-1.api.aws", "us-gov-west-1"),
        ("https://bedrock-runtime.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ("https://vpce-0a1b.bedrock-runtime.eu-west-1.vpce.amazonaws.com", "eu-west-1"),
        ("https://vpce-0a1b.bedrock-runtime-fips.us-east-1.vpce.amazonaws.com", "us-east-1"),
    ],
)
def test_every_partitions_addresses_are_aws_own_and_signed_for_their_region(endpoint: str, region: str) -> None:
    session()
    with make("bedrock", model_name="m", endpoint=endpoint) as client:  # credentials that nobody named may go there
        assert f"signed for {region} " in client._line.signer.about


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example",
        "https://bedrock-runtime.us-east-1.example.com",
        "https://evil.example/bedrock-runtime.us-east-1.amazonaws.com",
    ],
)
def test_what_looks_like_aws_is_not(endpoint: str) -> None:
    from gen_ai.errors import MissingApiKeyError

    with pytest.raises(MissingApiKeyError):
        make("bedrock", model_name="m", endpoint=endpoint)


# ---------------------------------------------------------------- paths and signatures


@pytest.mark.parametrize("model", MODELS)
def test_a_models_id_stands_in_the_path_as_botocore_writes_it_and_the_signature_holds(
    server: Server, model: str
) -> None:
    aws = session()
    server.handler = lambda _request, _number: Response(json=message("Hello."))
    theirs = aws.create_client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=server.url,
        aws_access_key_id=KEYS["api_key"], aws_secret_access_key=SECRET,
    )  # fmt: skip
    theirs.converse(modelId=model, messages=[{"role": "user", "content": [{"text": "hi"}]}])
    with make("bedrock", model_name=model, region="us-east-1", endpoint=server.url, **KEYS) as ours:
        assert ours.run_chat_completions("hi") == "Hello."
    first, second = server.requests
    assert second.path == first.path
    for request in (first, second):
        assert holds(request, service="bedrock", region="us-east-1")
    assert not holds(second, service="bedrock", region="us-east-1", secret="another")


def test_a_temporary_keys_session_token_is_signed_too(server: Server) -> None:
    session()
    server.reply(json=message("Hello."))
    with make(
        "bedrock", model_name="m", region="eu-west-1", endpoint=server.url, session_token="tokens+are/long==", **KEYS
    ) as client:
        client.run_chat_completions("hi")
    assert "x-amz-security-token" in server.last.headers["authorization"]
    assert holds(server.last, service="bedrock", region="eu-west-1")


@pytest.mark.parametrize(
    ("row", "answer"), [("bedrock-mantle", chat_body("Hello.")), ("bedrock-mantle-responses", None)]
)
def test_the_openai_compatible_side_is_signed_as_a_service_of_its_own(server: Server, row: str, answer: Any) -> None:
    session()
    server.reply(json=answer or {"id": "r", "object": "response", "status": "completed", "model": "m", "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}]})  # fmt: skip
    with make(row, model_name="m", region="us-east-2", endpoint=f"{server.url}/v1", **KEYS) as client:
        assert client.run_chat_completions("hi") == "Hello."
    assert holds(server.last, service="bedrock-mantle", region="us-east-2")
    with make(row, model_name="m", region="us-east-2", api_key="bedrock-key", endpoint=f"{server.url}/v1") as client:
        server.reply(json=answer or {"error": {"message": "no"}})
        client.run_chat_completions("hi", return_error=True)
    assert server.last.headers["authorization"] == "Bearer bedrock-key"


# ---------------------------------------------------------------- the list of models


def _lists(request: Request, _number: int) -> Response:
    path, _, query = request.path.partition("?")
    if path == "/foundation-models":
        return Response(json={"modelSummaries": [{"modelId": "amazon.nova-pro-v1:0", "providerName": "Amazon"}]})
    assert path == "/inference-profiles"
    asked = dict(parse_qsl(query))
    entry = {"inferenceProfileId": "us.amazon.nova-pro-v1:0", "type": "SYSTEM_DEFINED", "status": "ACTIVE"}
    if asked.get("nextToken") == "more/of+it":
        return Response(
            json={"inferenceProfileSummaries": [{**entry, "inferenceProfileId": "eu.amazon.nova-pro-v1:0"}]}
        )
    return Response(json={"inferenceProfileSummaries": [entry], "nextToken": "more/of+it"})


@pytest.mark.parametrize("backend", BACKENDS)
def test_models_and_inference_profiles_are_listed_page_by_page_each_request_signed(
    server: Server, backend: str
) -> None:
    session()
    server.handler = _lists
    api = Api(backend, server, provider="bedrock", endpoint=server.url, region="us-east-1", model_name="m", **KEYS)
    try:
        models = api.models()
    finally:
        api.end()
    assert [(model.id, model.owned_by) for model in models] == [
        ("amazon.nova-pro-v1:0", "Amazon"),
        ("us.amazon.nova-pro-v1:0", "SYSTEM_DEFINED"),
        ("eu.amazon.nova-pro-v1:0", "SYSTEM_DEFINED"),
    ]
    assert len(server.requests) == 3
    assert all(holds(request, service="bedrock", region="us-east-1") for request in server.requests)


def test_the_list_lies_where_botocore_asks_for_it() -> None:
    aws = session()
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    for region, fips in product(("us-east-1", "cn-north-1", "us-gov-west-1"), ("false", "true")):
        config = _config(use_fips_endpoint=fips == "true")
        theirs = aws.create_client("bedrock", region_name=region, config=config, **keys)
        with (
            make("bedrock", model_name="m", region=region, use_fips_endpoint=fips, api_key="k") as client,
            no_network(),
            pytest.raises(NetworkBlockedError) as caught,
        ):
            client.list_models()
        assert f"GET {theirs.meta.endpoint_url}/foundation-models would" in caught.value.message


def test_a_policy_that_allows_no_list_is_named(server: Server) -> None:
    said = "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:ListInferenceProfiles on resource: *"
    server.reply(json={"modelSummaries": [{"modelId": "a"}]})
    server.reply(403, json={"message": said}, headers=[("x-amzn-errortype", "AccessDeniedException")])
    with (
        make("bedrock", model_name="m", endpoint=server.url, api_key="k") as client,
        pytest.raises(PermissionDeniedError) as caught,
    ):
        client.list_models()
    assert "bedrock:ListFoundationModels" in (caught.value.suggestion or "")


# ---------------------------------------------------------------- what AWS says of signatures, in words for people

REFUSALS = [
    (
        "InvalidSignatureException",
        "Signature expired: 20261128T203000Z is now earlier than 20261128T222500Z",
        403,
        AuthenticationError,
        "clock of this machine",
    ),
    (
        "InvalidSignatureException",
        "Signature not yet current: 20261128T230000Z is still later than 20261128T224000Z",
        403,
        AuthenticationError,
        "clock of this machine",
    ),
    (
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        403,
        AuthenticationError,
        "clock of this machine",
    ),
    (
        "ExpiredTokenException",
        "The security token included in the request is expired",
        403,
        AuthenticationError,
        "expired: renew",
    ),
    (
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        403,
        AuthenticationError,
        "access key is not known",
    ),
    (
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided.",
        403,
        AuthenticationError,
        "secret key does not belong",
    ),
    ("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", 403, AuthenticationError, "region=…"),
    (
        "ResourceNotFoundException",
        "Could not resolve the foundation model from the provided model identifier.",
        404,
        ModelNotFoundError,
        "model_name= and region=",
    ),
    (
        "ValidationException",
        "The provided model identifier is invalid.",
        400,
        ModelNotFoundError,
        "model_name= and region=",
    ),
    (
        "ValidationException",
        "Invocation of model ID x with on-demand throughput isn't supported.",
        400,
        InvalidRequestError,
        "inference profile",
    ),
    (
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
        403,
        PermissionDeniedError,
        "Bedrock console",
    ),
    (
        "ValidationException",
        "Conversation blocks and tool result blocks cannot be provided in the same turn.",
        400,
        InvalidRequestError,
        "alone in their turn",
    ),
    ("ValidationException", "Input is too long for requested model.", 400, ContextLengthError, ""),
]


@pytest.mark.parametrize(("kind", "said", "status", "error", "mend"), REFUSALS)
def test_what_aws_refuses_is_said_with_the_mend_and_what_was_signed(
    server: Server, kind: str, said: str, status: int, error: type[Exception], mend: str
) -> None:
    session()
    refusal = Response(status, {"message": said}, headers=[("x-amzn-errortype", f"{kind}:http://internal")])
    server.handler = lambda request, _n: Response(404, {}) if request.method == "GET" else refusal
    with (
        make("bedrock", model_name="m", region="eu-west-1", endpoint=server.url, max_retries=0, **KEYS) as client,
        pytest.raises(error) as caught,
    ):
        client.run_chat_completions("hi")
    shown = str(caught.value)
    assert said in shown
    assert mend in shown
    assert SECRET not in shown
    if error is AuthenticationError:
        assert "signed for eu-west-1 with the keys given as api_key= and secret_key=" in shown


def test_a_region_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client("bedrock", model_name="m", region="us east", api_key="k")
    assert caught.value.param == "region"
