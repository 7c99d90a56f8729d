"""Four clouds on loopback, under their own names: whatever goes to them goes by a proxy that counts.

Each hands out tokens to the vendor's own library (IBM's to ours) and answers calls that carry one. Nothing of the
package is replaced: the client is given the proxy and the certificate of an authority of the test's own.
"""

from __future__ import annotations

import json
import ssl
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from ..support import bedrock, gemini
from ..support.server import Request, Response, Server, chat_body

KEY = "ibm-key-0123456789abcdef"
SECRET = "secret/of+the+credentials-0123456789"


@dataclass
class Cloud:
    """One of the clouds.

    Attributes:
        row: the provider.
        library: what must be installed.
        options: what `create_client` takes.
        hosts: which of its hosts are asked for tokens, and which for answers.
        param: the setting that a refused token is blamed on.
    """

    row: str
    library: str
    options: dict[str, Any]
    hosts: tuple[set[str], str]
    param: str
    #: Answered in place of a token.
    failure: Response | None = None
    tokens: int = 0
    refused: set[str] = field(default_factory=set)
    carried: list[str] = field(default_factory=list)
    #: What a token's answer waits for.
    hold: Any = None

    def __call__(self, request: Request, number: int) -> Response:
        if request.headers["host"] in self.hosts[0]:
            return self._token(request)
        self.carried.append(request.headers.get("authorization", "nothing"))
        if any(word in self.carried[-1] + request.headers.get("x-amz-security-token", "") for word in self.refused):
            return Response(401, {"error": {"message": "no"}, "errors": [{"code": "x", "message": "no"}]})
        if self.row == "vertex":
            return gemini.answer(request, number)
        return Response(json=bedrock.message("Hello.") if self.row == "bedrock" else chat_body("Hello."))

    def _token(self, request: Request) -> Response:
        if "/discovery/" in request.path or request.path.endswith("openid-configuration"):
            base = f"https://{request.headers['host']}/tenant-1"
            ends = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
            more = {"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "metadata": []}
            return Response(json={**ends, **more, "issuer": f"{base}/v2.0"})
        self.tokens += 1
        if self.failure is not None:
            return self.failure
        name = f"token-{self.tokens}-{SECRET}"
        value: Any = {"access_token": name, "expires_in": 3600, "token_type": "Bearer"}
        if self.row == "bedrock":
            return Response(headers=[("content-type", "text/xml")], body=_role(name), hold=self.hold)
        return Response(json=value, hold=self.hold)


def _role(token: str) -> str:
    parts = {
        "AccessKeyId": "ASIAROLE0123456789AB", "SecretAccessKey": SECRET, "SessionToken": token,
        "Expiration": "2999-01-01T00:00:00Z",
    }  # fmt: skip
    text = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    space = "https://sts.amazonaws.com/doc/2011-06-15/"
    return (
        f'<AssumeRoleResponse xmlns="{space}"><AssumeRoleResult><Credentials>{text}</Credentials>'
        "</AssumeRoleResult></AssumeRoleResponse>"
    )


def watsonx(_monkeypatch: pytest.MonkeyPatch, _folder: Path) -> Cloud:
    """IBM's, with an API key."""
    options = {"api_key": KEY, "model_name": "ibm/granite-4-h-small", "project_id": "p-1"}
    return Cloud("watsonx", "requests", options, ({"iam.cloud.ibm.com"}, "us-south.ml.cloud.ibm.com"), "api_key")


def vertex(_monkeypatch: pytest.MonkeyPatch, folder: Path) -> Cloud:
    """Google's, with a service account's file."""
    pytest.importorskip("google.auth", reason="google-auth is not installed (extra google)")
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    forms = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    account = {
        "type": "service_account", "project_id": "p-1", "private_key_id": "k1", "client_id": "1",
        "private_key": key.private_bytes(*form).decode(), "client_email": "robot@p-1.iam.example",
        "token_uri": "https://oauth2.googleapis.com/token",
    }  # fmt: skip
    path = folder / "robot.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    options = {"credentials_file": path, "project": "p-1", "model_name": "gemini-2.5-flash"}
    hosts = {"oauth2.googleapis.com"}, "aiplatform.googleapis.com"
    return Cloud("vertex", "google.auth", options, hosts, "credentials_file")


def azure(monkeypatch: pytest.MonkeyPatch, _folder: Path) -> Cloud:
    """Microsoft's, with a service principal of the environment."""
    pytest.importorskip("azure.identity", reason="azure-identity is not installed (extra azure)")
    for name, value in (("TENANT_ID", "tenant-1"), ("CLIENT_ID", "client-1"), ("CLIENT_SECRET", SECRET)):
        monkeypatch.setenv(f"AZURE_{name}", value)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    options = {"auth": "entra", "resource": "mine", "model_name": "m"}
    return Cloud("azure", "azure.identity", options, ({"login.microsoftonline.com"}, "mine.openai.azure.com"), "auth")


def bedrock_role(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Cloud:
    """Amazon's, with a role that a profile of the machine takes on."""
    pytest.importorskip("botocore", reason="botocore is not installed (extra aws)")
    (folder / "config").write_text(
        "[profile base]\nregion = eu-west-1\n[profile work]\nregion = eu-west-1\nsource_profile = base\n"
        "role_arn = arn:aws:iam::123456789012:role/work\n"
    )
    (folder / "credentials").write_text(
        f"[base]\naws_access_key_id = AKIDBASE12345678\naws_secret_access_key = {SECRET}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    hosts = {"sts.eu-west-1.amazonaws.com"}, "bedrock-runtime.eu-west-1.amazonaws.com"
    return Cloud("bedrock", "botocore", {"aws_profile": "work", "model_name": "m"}, hosts, "aws_profile")


CLOUDS = (watsonx, vertex, azure, bedrock_role)


class Internet:
    """A cloud behind a proxy: `proxy` and `bundle` are what a client needs to reach it."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        trustme = pytest.importorskip("trustme")
        self.cloud, authority = cloud, trustme.CA()
        self.bundle = str(folder / "ca.pem")
        authority.cert_pem.write_to_path(self.bundle)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*cloud.hosts[0], cloud.hosts[1]).configure_cert(context)
        self._far, self._proxy = Server(cloud, tls=context), Server()

    def __enter__(self) -> Self:
        self._far.__enter__()
        self._proxy.__enter__()
        self._proxy.handler = lambda _request, _number: Response(tunnel=("127.0.0.1", self._far.port))
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.stop()
        self._far.stop()

    @property
    def proxy(self) -> str:
        """The proxy's address."""
        return self._proxy.url

    @property
    def asked(self) -> Counter[str]:
        """How many tunnels the proxy has made, by host."""
        return Counter(request.path.partition(":")[0] for request in self._proxy.requests)

    @property
    def requests(self) -> list[Request]:
        """What the cloud was asked."""
        return self._far.requests

    def options(self, **more: Any) -> dict[str, Any]:
        """What a client of this cloud takes."""
        return {**self.cloud.options, "proxy": self.proxy, "verify": self.bundle, "timeout": 20, **more}
