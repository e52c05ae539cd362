"""The read-me's picture of the demo shows the story, and fetches nothing."""

import re
from xml.etree import ElementTree as ET

from tests.support.story_picture import PICTURE, drawn


def words_of(svg: str) -> str:
    root = ET.fromstring(svg)  # noqa: S314 -- our own file
    return "\n".join(
        "".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")
    ).replace("\xa0", " ")


def test_the_picture_tells_the_story_to_its_end() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    told = words_of(svg)
    assert "next draw in" not in told
    for part in (
        "Viewers type into the stream's chat",
        "the wheel is turning",
        "agreed in the game",
        "all true, in",
    ):
        assert part in told
    assert re.findall(r"(?:href|src|url)\W{1,3}https?:[^\"')]*", svg) == []


def test_colours_are_drawn_and_no_font_is_fetched() -> None:
    svg = drawn("\x1b[32mgreen\x1b[0m and plain\n")
    assert "green" in words_of(svg)
    assert len(set(re.findall(r"fill: (#\w+)", svg))) > 1
    assert "@font-face" not in svg
    assert "https://cdn" not in svg
