"""Amazon Web Services: what the rows at its addresses have in common.

Facts: botocore 1.44.8 partitions and endpoint rules of bedrock and bedrock-runtime, read 2026-11-28.
"""

from __future__ import annotations

import re

from .base import Setting

REGION = Setting(
    name="region",
    env=("AWS_REGION", "AWS_DEFAULT_REGION"),
    find="gen_ai.transport.credentials.aws:configured_region",
    help='the AWS region, such as "us-east-1"',
)
#: Keys for signatures, and whose.
KEYS = (
    Setting(
        name="secret_key",
        secret=True,
        help="the secret access key, where api_key is an access key id",
    ),
    Setting(name="session_token", secret=True, help="the session token of temporary keys"),
    Setting(name="aws_profile", help="the profile of the AWS configuration whose credentials sign"),
)
#: Which kind of address, as AWS's own tools are told.
KIND = (
    Setting(
        name="use_fips_endpoint",
        env=("AWS_USE_FIPS_ENDPOINT",),
        find="gen_ai.transport.credentials.aws:configured_fips",
        default="false",
        help='"true": the addresses whose cryptography is validated by FIPS 140',
    ),
    Setting(
        name="use_dualstack_endpoint",
        env=("AWS_USE_DUALSTACK_ENDPOINT",),
        find="gen_ai.transport.credentials.aws:configured_dualstack",
        default="false",
        help='"true": the addresses that are reached by IPv6 too',
    ),
)
CREDENTIALS_NOTE = (
    "The key is a Bedrock API key (bearer token), from api_key= or AWS_BEARER_TOKEN_BEDROCK. Else requests are "
    "signed with AWS credentials (the extra aws): api_key= with the access key id, secret_key= and session_token=, "
    "or those that AWS's own tools find (variables, profiles, SSO, roles)."
)
#: As AWS's own tools read a switch: any other word is "no".
_YES = "(?i:true)"
#: Regions → the end of a host's name there, and of one that is reached by IPv6 too. The first that fits counts.
_PARTITIONS = (
    (r"cn-.*", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    (r"eusc-.*", "amazonaws.eu", "api.amazonwebservices.eu"),
    (r"us-isob-.*", "sc2s.sgov.gov", "api.aws"),
    (r"us-isof-.*", "csp.hci.ic.gov", "api.aws"),
    (r"us-iso-.*", "c2s.ic.gov", "api.aws"),
    (r"eu-isoe-.*", "cloud.adc-e.uk", "api.aws"),
    (r".*", "amazonaws.com", "api.aws"),
)


#: Whether FIPS and dual-stack addresses are wanted → a pattern over the two settings, and what it means.
_WISHES = tuple((f"{fips},{dual}", fips == _YES, dual == _YES) for fips in (_YES, "[^,]*") for dual in (_YES, "[^,]*"))


def hosts(service: str) -> tuple[tuple[str, str, str], ...]:
    """Base URLs of a service, by region and kind, for `Provider.base_urls`."""
    wanted = "{use_fips_endpoint},{use_dualstack_endpoint},{region}"
    return tuple(
        (wanted, f"{wish},{region}", f"https://{service}{'-fips' * fips}.{{region}}.{both if dual else plain}")
        for region, plain, both in _PARTITIONS
        for wish, fips, dual in _WISHES
    )


def origins(service: str) -> tuple[str, ...]:
    """All of a service's own origins, those of private endpoints too."""
    own = dict.fromkeys(url for _, _, url in hosts(service))
    private = (
        f"https://{{endpoint}}.{service}{fips}.{{region}}.vpce.{plain}"
        for _, plain, _ in _PARTITIONS
        for fips in ("", "-fips")
    )
    return (*own, *private)


def beside(service: str, other: str) -> tuple[str, str]:
    """From a service's address to that of another one in the same region, for `Provider.models_host`."""
    ends = "|".join(re.escape(end) for _, *both in _PARTITIONS for end in both)
    return rf"^https://{service}((?:-fips)?\.[a-z0-9-]+\.(?:{ends}))(?=/|$)", rf"https://{other}\1"
