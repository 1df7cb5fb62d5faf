"""Cleaned copies hold no position, and the same picture or sound to the bit."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageSequence

from mulette.core.media import cleaning
from tests.factories import media
from tests.factories.media import SECRET

CASES = {
    "jpeg": (media.jpeg, cleaning.clean_jpeg),
    "png": (media.png, cleaning.clean_png),
    "webp": (media.webp, cleaning.clean_webp),
    "gif": (media.gif, cleaning.clean_gif),
    "wav": (media.wav, cleaning.clean_wav),
    "flac": (media.flac, cleaning.clean_flac),
    "mp3": (media.mp3, cleaning.clean_mp3),
}
Make, Clean = Callable[[], bytes], Callable[[bytes], bytes]


def frames(data: bytes) -> list[np.ndarray]:
    with Image.open(BytesIO(data)) as image:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize(("make", "clean"), CASES.values(), ids=CASES)
def test_no_position_is_left(make: Make, clean: Clean) -> None:
    assert SECRET in make()
    assert SECRET not in clean(make())


@pytest.mark.parametrize(("make", "clean"), list(CASES.values())[:4], ids=list(CASES)[:4])
def test_pixels_stay_as_they_are(make: Make, clean: Clean) -> None:
    before, after = frames(make()), frames(clean(make()))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("make", "clean"), CASES.values(), ids=CASES)
def test_cleaning_twice_changes_nothing_more(make: Make, clean: Clean) -> None:
    assert clean(clean(make())) == clean(make())


@pytest.mark.parametrize(("make", "clean"), list(CASES.values())[:6], ids=list(CASES)[:6])
def test_a_cut_file_is_refused(make: Make, clean: Clean) -> None:
    data = make()
    with pytest.raises(cleaning.Damaged):
        clean(data[:50])


def test_a_photo_keeps_orientation_and_author_and_nothing_else() -> None:
    with Image.open(BytesIO(cleaning.clean_jpeg(media.jpeg(orientation=6)))) as image:
        assert dict(image.getexif()) == {0x0112: 6, 0x013B: "Jeanne Cariou"}


def test_a_gif_still_loops() -> None:
    with Image.open(BytesIO(cleaning.clean_gif(media.gif()))) as image:
        assert image.info["loop"] == 0


def test_sound_stays_as_it_is() -> None:
    assert media.chunk(b"data", bytes(range(101))) in cleaning.clean_wav(media.wav())
    assert cleaning.clean_mp3(media.mp3()) == b"\xff\xfb\x90\x00 frames"
    cleaned = cleaning.clean_flac(media.flac())
    assert cleaned.endswith(b"\xff\xf8 frames")
    assert [cleaned[4], cleaned[4 + 4 + 34]] == [0, 0x83]
