"""Images from wherever callers have them, and what is said of those that cannot be sent."""

from __future__ import annotations

import base64
import errno
import io
import os
import socket
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import ImageError
from gen_ai.image_kinds import media_type
from gen_ai.images import image_parts

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60
GIF = b"GIF89a" + b"\1" * 20
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20
KINDS = {
    "image/png": PNG,
    "image/jpeg": JPEG,
    "image/gif": GIF,
    "image/webp": WEBP,
    "image/bmp": b"BM" + struct.pack("<IHHII", 70, 0, 0, 54, 40) + b"\0" * 20,
    "image/tiff": b"II*\0" + b"\0" * 20,
    "image/heic": struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 20,
    "image/heif": struct.pack(">I", 20) + b"ftypmif1\0\0\0\0mif1" + b"\0" * 20,
    "image/avif": struct.pack(">I", 24) + b"ftypmif1\0\0\0\0avifmiaf" + b"\0" * 20,
}


def url_of(source: Any, **more: Any) -> str:
    (part,) = image_parts(source, **more)
    assert part["type"] == "image_url"
    url = part["image_url"]["url"]
    assert isinstance(url, str)
    return url


def as_url(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def refused(source: Any, **more: Any) -> ImageError:
    with pytest.raises(ImageError) as caught:
        image_parts(source, **more)
    assert caught.value.suggestion
    return caught.value


@pytest.fixture
def png(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG)
    return path


# ---------------------------------------------------------------- sources


@pytest.mark.parametrize(("kind", "data"), KINDS.items())
def test_the_type_is_read_from_the_bytes(kind: str, data: bytes) -> None:
    assert url_of(data) == as_url(data, kind)


def test_the_name_of_a_file_says_nothing_of_its_type(tmp_path: Path) -> None:
    path = tmp_path / "really.png"
    path.write_bytes(JPEG)
    assert url_of(path) == as_url(JPEG, "image/jpeg")


def test_a_path_may_be_a_string_or_a_path(png: Path) -> None:
    assert url_of(png) == url_of(str(png)) == as_url(PNG, "image/png")


def test_the_home_folder_is_expanded(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(png.parent))
    monkeypatch.setenv("USERPROFILE", str(png.parent))
    assert url_of("~/cat.png") == as_url(PNG, "image/png")


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_bytes_of_any_kind_are_image_bytes(wrap: Any) -> None:
    assert url_of(wrap(PNG)) == as_url(PNG, "image/png")


def test_bytes_are_never_a_path(png: Path) -> None:
    assert "text" in refused(str(png).encode()).message


@pytest.mark.parametrize("url", ["https://example.com/a.png?x=1", "HTTP://example.com/a", "gs://bucket/a.png"])
def test_a_url_is_passed_on_and_not_fetched(url: str) -> None:
    assert url_of(url) == url


def test_a_data_url_is_passed_on() -> None:
    assert url_of(as_url(PNG, "image/png")) == as_url(PNG, "image/png")


def test_a_data_url_with_the_wrong_type_is_put_right() -> None:
    assert url_of(as_url(JPEG, "image/png")) == as_url(JPEG, "image/jpeg")


def test_an_open_file_is_read_and_its_position_restored(png: Path) -> None:
    with png.open("rb") as file:
        assert url_of(file) == as_url(PNG, "image/png")
        assert file.tell() == 0
        file.seek(3)
        refused(file)
        assert file.tell() == 3


def test_a_buffer_that_was_just_written_is_read_from_its_start() -> None:
    buffer = io.BytesIO()
    buffer.write(PNG)
    assert url_of(buffer) == as_url(PNG, "image/png")
    assert buffer.tell() == len(PNG)


def test_a_file_that_cannot_seek_is_read_as_it_comes() -> None:
    reader, writer = os.pipe()
    os.write(writer, PNG)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as file:
        assert url_of(file) == as_url(PNG, "image/png")


def test_a_temporary_file_will_do() -> None:
    with tempfile.SpooledTemporaryFile() as file:
        file.write(GIF)
        assert url_of(file) == as_url(GIF, "image/gif")


def test_several_sources_keep_their_order(png: Path) -> None:
    parts = image_parts(x for x in (png, "https://e.com/a.png", GIF))
    assert [p["image_url"]["url"][:14] for p in parts] == ["data:image/png", "https://e.com/", "data:image/gif"]


def test_no_images_are_no_parts() -> None:
    assert image_parts(None) == image_parts([]) == []


# ---------------------------------------------------------------- detail


@pytest.mark.parametrize("detail", ["low", "high", "auto", "original"])
def test_detail_is_passed_on(detail: str) -> None:
    assert image_parts(PNG, detail=detail)[0]["image_url"]["detail"] == detail


def test_detail_is_left_out_when_not_given() -> None:
    assert "detail" not in image_parts(PNG)[0]["image_url"]


def test_another_detail_is_refused() -> None:
    with pytest.raises(ImageError, match="'low'") as caught:
        image_parts(PNG, detail="max")
    assert caught.value.param == "image_detail"


# ---------------------------------------------------------------- what is refused


def test_a_missing_file_is_named_with_the_nearest(png: Path) -> None:
    error = refused([PNG, str(png.parent / "Cat.pgn")])
    assert error.param == "image_paths[1]"
    assert str(png) in str(error.suggestion)


def test_a_single_source_is_named_without_an_index(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.png").param == "image_paths"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "nowhere" / "a.png")
    assert str(tmp_path / "nowhere") in str(error.suggestion)


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    error = refused(tmp_path)
    assert "folder" in error.message
    assert "glob" in str(error.suggestion)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in the file system")
@pytest.mark.timeout(5)
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert "regular file" in refused(tmp_path / "pipe.png").message


@pytest.mark.skipif(sys.platform == "win32", reason="no devices in the file system")
def test_devices_and_sockets_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "regular file" in refused("/dev/zero").message
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door")
        assert "regular file" in refused("door").message


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert "empty" in refused(tmp_path / "a.png").message
    assert "empty" in refused(b"").message


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(10 * 2**40)  # sparse: reading it would never end
    error = refused(path)
    assert "10485760 MB" in error.message
    assert "the limit is 20 MB" in error.message


@pytest.mark.parametrize(
    "source",
    [PNG + b"\0" * 2**20, memoryview(PNG + b"\0" * 2**20), as_url(PNG + b"\0" * 2**20, "image/png")],
    ids=["bytes", "view", "data-url"],
)
def test_every_kind_of_source_has_the_same_limit(source: Any) -> None:
    assert "1.1 MB; the limit is 1 MB" in refused(source, max_bytes=2**20).message
    if isinstance(source, bytes):
        assert "the limit is 1 MB" in refused(io.BytesIO(source), max_bytes=2**20).message


def test_an_image_of_exactly_the_limit_passes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    assert image_parts([PNG, tmp_path / "a.png", io.BytesIO(PNG), as_url(PNG, "image/png")], max_bytes=len(PNG))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\n\n%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\xef\xbb\xbf  <html lang=en>", "HTML"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"<svg width='1'>", "SVG"),
        (b"Hello, world", "text ('Hello, world'"),
        (b'{"a": 1}', "text"),
        ("Größe".encode() * 300, "text"),
        (b"BM is a name", "text"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\0\0\1\0\1\0", "ICO"),
        (b"8BPS\0\1", "Photoshop"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio"),
        (struct.pack(">I", 16) + b"ftypisom\0\0\2\0" + b"\0" * 9, "video"),
        (base64.b64encode(PNG), "base64"),
        (b"data:image/png;base64,AAAA", "data URL"),
        (b"\x7fELF\2\1\1\0\0", "unknown data (it begins with 7f 45 4c 46"),
    ],
)
def test_what_is_no_image_is_called_what_it_looks_like(data: bytes, words: str) -> None:
    assert media_type(data) is None
    assert words in refused(data).message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "empty path"),
        ("a\0b.png", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("~nobody-of-that-name/a.png", "cannot be read"),
        (base64.b64encode(PNG * 100).decode(), "base64 text"),
        ("file:///tmp/a.png", "file URL"),
        ("https://", "not a URL"),
        ("https://e.com/a b.png", "not a URL"),
        ("data:image/png;base64,AA=A", "other characters"),
        ("data:text/plain;base64,AAAA", "text/plain"),
        (as_url(b"%PDF-1.7 ....", "image/png"), "PDF"),
    ],
)
def test_text_that_is_neither_path_nor_url_is_explained(source: str, words: str) -> None:
    assert words in refused(source).message


def test_an_unreadable_file_is_named(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any) -> int:  # permissions do not bind every user that runs tests
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert "cannot be read: Permission denied" in refused(png).message


@pytest.mark.parametrize("source", [5, {"url": "x"}, [None], [["a.png"]], object()])
def test_other_types_are_refused(source: Any) -> None:
    assert str(refused(source).param).startswith("image_paths")


def test_a_file_in_text_mode_is_refused(png: Path) -> None:
    assert "'rb'" in str(refused(io.StringIO("x")).suggestion)


def test_a_closed_file_is_refused(png: Path) -> None:
    with png.open("rb") as file:
        pass
    assert "cannot be read" in refused(file).message


def test_an_async_file_is_refused_and_leaves_no_coroutine_behind() -> None:
    class Upload:
        async def read(self, size: int = -1) -> bytes:
            return PNG

    assert "await" in str(refused(Upload()).suggestion)


def test_a_drawing_library_s_image_is_told_how_to_be_saved() -> None:
    class Picture:
        size = (1, 1)

        def save(self, where: Any) -> None: ...

    assert "BytesIO" in str(refused([Picture()]).suggestion)
