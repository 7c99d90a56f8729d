"""Addresses put together from a base URL and a row's path."""

from __future__ import annotations

import pytest

from gen_ai.urls import joined, origin, segment

BASES = ["https://x.example", "https://x.example/v1", "http://127.0.0.1:8000/a/b", "http://[::1]:80/v1"]


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("https://x.example/v1", "/models", "https://x.example/v1/models"),
        ("https://x.example", "/models", "https://x.example/models"),
        ("https://x.example/inference", "../catalog/models", "https://x.example/catalog/models"),
        ("https://x.example/a/b/c", "../../models", "https://x.example/a/models"),
        ("https://x.example/a", "../../../models", "https://x.example/models"),
        ("https://x.example", "../models", "https://x.example/models"),
        ("https://x.example:8443/a//b", "../models", "https://x.example:8443/a/models"),
    ],
)
def test_a_path_stands_below_the_base_url_or_beside_it(base: str, path: str, whole: str) -> None:
    assert joined(base, path) == whole


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("path", ["../x", "../../../x", "..//evil.example/x", "../@evil.example", "../x/../../y", "/x"])
def test_no_path_leads_to_another_origin(base: str, path: str) -> None:
    assert origin(joined(base, path)) == origin(base)


def test_a_name_is_one_segment_whatever_is_in_it() -> None:
    assert segment("gpt-4.1_mini~x") == "gpt-4.1_mini~x"
    assert segment("a/../b?c#d%2e\ud800é") == "a%2F..%2Fb%3Fc%23d%252e%3F%C3%A9"
    assert (segment("."), segment(".."), segment("...")) == (None, None, "...")
