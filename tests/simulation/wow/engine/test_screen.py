"""The picture of the screen shows what is there, and what is wrong with a window can be asked."""

import pytest

from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.paint import picture_of, png_of
from goldomatic.sim.wow.screen import clashes

WINDOW = """
w = CreateFrame('Frame', 'Win', UIParent) w:SetWidth(200) w:SetHeight(100)
w:SetPoint('CENTER')
function text(name, words, x, y)
    local t = Win:CreateFontString(name, 'ARTWORK', 'GameFontNormal')
    t:SetPoint('TOPLEFT', x, y) t:SetText(words)
    return t
end
"""


@pytest.fixture
def window(client: Client) -> Client:
    client.run(WINDOW)
    return client


def problems(client: Client) -> list[str]:
    return list(clashes(client.screen.inside("Win")))


def test_a_tidy_window_has_no_clashes(window: Client) -> None:
    window.run("text('A', 'one', 10, -10) text('B', 'two', 10, -30)")
    window.run("CreateFrame('Button', 'Ok', Win, 'UIPanelButtonTemplate'):SetPoint('BOTTOM', 0, 5)")
    assert problems(window) == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("text('A', 'one', 10, -10) text('B', 'two', 15, -15)", "A 'one' and B 'two' overlap"),
        ("text('A', 'far too long for the window', 100, -10)", "sticks out of Win"),
        ("text('A', 'some words', 10, -10):SetWidth(30) A:SetHeight(12)", "is cut to"),
        (
            "CreateFrame('Button', 'Ok', Win, 'UIPanelButtonTemplate'):SetPoint('BOTTOM', 0, -5)",
            "Ok sticks out",
        ),
    ],
)
def test_a_clash_is_told(window: Client, code: str, problem: str) -> None:
    window.run(code)
    assert [each for each in problems(window) if problem in each]


def test_what_is_hidden_clashes_with_nothing(window: Client) -> None:
    window.run("text('A', 'one', 10, -10) text('B', 'two', 15, -15) B:Hide()")
    assert problems(window) == []


def test_the_picture_shows_texts_where_they_are(window: Client) -> None:
    before = picture_of(window, "Win", scale=2)
    window.run("text('A', 'words', 10, -10)")
    after = picture_of(window, "Win", scale=2)
    assert before.size == after.size == ((200 + 24) * 2, (100 + 24) * 2)
    changed = {
        (x, y)
        for x in range(after.width)
        for y in range(after.height)
        if before.getpixel((x, y)) != after.getpixel((x, y))
    }
    width = window.run("return A:GetStringWidth()")
    assert changed
    # The margin of 12 and the text's own place, twice as large; the shadow stands out by a pixel or two.
    assert min(x for x, _ in changed) == pytest.approx((12 + 10) * 2, abs=3)
    assert max(x for x, _ in changed) == pytest.approx((12 + 10 + width) * 2, abs=4)
    assert min(y for _, y in changed) >= (12 + 10) * 2 - 3
    assert max(y for _, y in changed) <= (12 + 10 + 12) * 2 + 4


def test_a_scroll_frame_cuts_off_what_it_does_not_show(window: Client) -> None:
    window.run(
        "s = CreateFrame('ScrollFrame', 'S', Win) s:SetPoint('TOPLEFT', 10, -10) s:SetWidth(100)"
        " s:SetHeight(30)"
        " c = CreateFrame('Frame', 'Child', s) c:SetWidth(100) c:SetHeight(300) s:SetScrollChild(c)"
        " low = c:CreateTexture(nil, 'ARTWORK') low:SetTexture(1, 0, 0) low:SetPoint('TOPLEFT', 0, -100)"
        " low:SetWidth(50) low:SetHeight(20)"
    )
    red = (255, 0, 0)
    assert red not in {color for _, color in picture_of(window).getcolors(1 << 20) or []}
    window.run("s:SetVerticalScroll(100)")
    assert red in {color for _, color in picture_of(window).getcolors(1 << 20) or []}


def test_a_frame_that_cannot_be_seen_has_no_picture(window: Client) -> None:
    window.run("Win:Hide()")
    with pytest.raises(ValueError, match="Win cannot be seen"):
        png_of(window, "Win")
    assert png_of(window).startswith(b"\x89PNG")
