"""Frames and widgets behave as the addon's author must expect, not as they would like."""

import pytest

from goldomatic.sim.wow.client import Client, LuaError
from goldomatic.sim.wow.mouse import UnreachableError

NOTE = "NOTED = {} function note(...) table.insert(NOTED, strjoin(' ', tostringall(...))) end "


def noted(client: Client) -> list[str]:
    """Return what Lua code has noted since the last call."""
    found = client.run("local t = NOTED NOTED = {} return t")
    return found if isinstance(found, list) else []


@pytest.fixture
def probe(client: Client) -> Client:
    client.run(NOTE)
    return client


@pytest.mark.parametrize(
    ("anchors", "rectangle"),
    [
        ("f:SetPoint('TOPLEFT', 10, -20) f:SetWidth(100) f:SetHeight(50)", (10, 698, 100, 50)),
        ("f:SetPoint('CENTER') f:SetWidth(100) f:SetHeight(50)", (462, 359, 100, 50)),
        (
            "f:SetPoint('BOTTOMRIGHT', UIParent, 'CENTER', -5, 5) f:SetWidth(10) f:SetHeight(10)",
            (497, 389, 10, 10),
        ),
        ("f:SetPoint('TOPLEFT', 10, -10) f:SetPoint('BOTTOMRIGHT', -10, 10)", (10, 10, 1004, 748)),
        ("f:SetPoint('LEFT', 8, 0) f:SetPoint('RIGHT', -8, 0) f:SetHeight(20)", (8, 374, 1008, 20)),
        ("f:SetAllPoints()", (0, 0, 1024, 768)),
    ],
)
def test_anchors_become_rectangles(client: Client, anchors: str, rectangle: tuple[float, ...]) -> None:
    client.run(f"f = CreateFrame('Frame', nil, UIParent) {anchors}")
    assert client.run("return f:GetRect()") == pytest.approx(rectangle)


def test_scale_counts_in_offsets_and_sizes(client: Client) -> None:
    client.run("f = CreateFrame('Frame', 'Big', UIParent) f:SetScale(2) f:SetPoint('BOTTOMLEFT', 10, 10)")
    client.run("f:SetWidth(30) f:SetHeight(20)")
    assert client.run("return f:GetRect()") == (10, 10, 30, 20)
    client.run(
        "c = CreateFrame('Frame', nil, UIParent) c:SetPoint('BOTTOMLEFT', f, 'TOPRIGHT') c:SetWidth(1)"
    )
    client.run("c:SetHeight(1)")
    assert client.run("return c:GetLeft(), c:GetBottom()") == (80, 60)


def test_a_clamped_frame_stays_on_the_screen(client: Client) -> None:
    client.run("f = CreateFrame('Frame', nil, UIParent) f:SetPoint('LEFT', UIParent, 'RIGHT', -10, 0)")
    client.run("f:SetWidth(100) f:SetHeight(10)")
    assert client.run("return f:GetRight()") == 1114
    client.run("f:SetClampedToScreen(true)")
    assert client.run("return f:GetRight()") == 1024


def test_what_is_not_anchored_is_nowhere(client: Client) -> None:
    client.run("f = CreateFrame('Frame', nil, UIParent) f:SetWidth(5) f:SetHeight(5)")
    assert client.run("return f:GetLeft(), f:GetWidth()") == (None, 5)
    with pytest.raises(LuaError, match="dependent"):
        client.run(
            "a = CreateFrame('Frame') b = CreateFrame('Frame') a:SetPoint('TOP', b) b:SetPoint('TOP', a)"
        )


def test_on_text_changed_comes_with_the_next_frame(probe: Client) -> None:
    probe.run(
        "b = CreateFrame('EditBox', nil, UIParent) b:SetAutoFocus(false)"
        " b:SetScript('OnTextChanged', function(self, byUser) note(self:GetText(), byUser) end)"
        " b:SetText('one') b:SetText('two')"
    )
    assert noted(probe) == []
    probe.advance(0.06)
    assert noted(probe) == ["two nil"]
    probe.run("b:SetText('two')")
    probe.advance(0.06)
    assert noted(probe) == []
    probe.run("b:SetFocus()")
    probe.keyboard.type_text("!")
    probe.advance(0.06)
    assert noted(probe) == ["two! 1"]


def test_edit_boxes_keep_their_limits(client: Client) -> None:
    client.run("b = CreateFrame('EditBox', nil, UIParent) b:SetMaxLetters(12) b:SetText(string.rep('Я', 20))")
    assert client.run("return b:GetNumLetters(), #b:GetText()") == (12, 24)
    client.run("b:SetNumeric(true) b:SetText('1a2b3')")
    assert client.run("return b:GetText(), b:GetNumber()") == ("123", 123)
    with pytest.raises(LuaError, match="Usage"):
        client.run("b:SetText(nil)")


def test_only_visible_frames_are_updated(probe: Client) -> None:
    probe.run(
        "p = CreateFrame('Frame', 'Updater', UIParent)"
        " p:SetScript('OnUpdate', function(self, elapsed) note(format('%.2f', elapsed)) end)"
    )
    probe.advance(0.1)
    assert noted(probe) == ["0.05", "0.05"]
    assert probe.screen.updating_frames() == ["Updater"]
    probe.run("p:Hide()")
    probe.advance(1)
    assert noted(probe) == []
    assert probe.screen.updating_frames() == []


def test_a_frame_hidden_by_another_s_update_is_not_updated_any_more(probe: Client) -> None:
    probe.run(
        "a = CreateFrame('Frame') b = CreateFrame('Frame')"
        " a:SetScript('OnUpdate', function() note('a') b:Hide() end)"
        " b:SetScript('OnUpdate', function() note('b') end)"
    )
    probe.advance(0.05)
    assert noted(probe) == ["a"]


def test_showing_tells_those_who_become_visible(probe: Client) -> None:
    probe.run(
        "p = CreateFrame('Frame', nil, UIParent) c = CreateFrame('Frame', nil, p)"
        " for name, f in pairs({ parent = p, child = c }) do"
        " f:SetScript('OnShow', function() note(name, 'shown') end)"
        " f:SetScript('OnHide', function() note(name, 'hidden') end) end"
        " p:Hide() p:Hide() c:Hide() p:Show() c:Show()"
    )
    assert noted(probe) == ["parent hidden", "child hidden", "parent shown", "child shown"]


def test_events_reach_those_who_asked_in_their_order(probe: Client) -> None:
    probe.run(
        "for i = 1, 3 do local f = CreateFrame('Frame', 'F' .. i) f:RegisterEvent('BAG_UPDATE')"
        " f:SetScript('OnEvent', function(self, event, bag) note(i, event, bag)"
        " if i == 1 then F2:UnregisterEvent(event) end if i == 3 then error('third') end end) end"
    )
    probe.fire("BAG_UPDATE", 4)
    assert noted(probe) == ["1 BAG_UPDATE 4", "3 BAG_UPDATE 4"]
    assert "third" in probe.errors[0]


BUTTON = (
    "b = CreateFrame('Button', 'B', UIParent, 'UIPanelButtonTemplate') b:SetPoint('CENTER') b:SetWidth(80)"
    " b:SetScript('OnClick', function(self, button) note('clicked', button) end) b:SetText('Press')"
)


def test_a_click_needs_a_button_that_a_person_can_reach(probe: Client) -> None:
    probe.run(BUTTON)
    probe.mouse.click("B")
    assert noted(probe) == ["clicked LeftButton"]
    probe.run("b:Disable()")
    with pytest.raises(UnreachableError, match="disabled"):
        probe.mouse.click("B")
    probe.run("b:Enable() cover = CreateFrame('Frame', 'Cover', UIParent) cover:SetAllPoints()")
    probe.run("cover:EnableMouse(true) cover:SetFrameStrata('HIGH')")
    with pytest.raises(UnreachableError, match="Cover lies over B"):
        probe.mouse.click("B")
    probe.run("cover:Hide() b:Hide()")
    with pytest.raises(UnreachableError, match="cannot be seen"):
        probe.mouse.click("B")
    probe.run("b:Disable() b:Click()")
    assert noted(probe) == []


def test_the_mouse_enters_and_leaves_and_a_tooltip_needs_its_owner(probe: Client) -> None:
    probe.run(BUTTON)
    probe.run(
        "b:SetScript('OnEnter', function(self) GameTooltip:SetOwner(self, 'ANCHOR_RIGHT')"
        " GameTooltip:SetText('Words') GameTooltip:Show() end)"
        " b:SetScript('OnLeave', function() GameTooltip:Hide() end)"
    )
    probe.run("GameTooltip:Show()")
    assert probe.run("return GameTooltip:IsShown()") is None
    probe.mouse.hover("B")
    assert probe.run("return GameTooltip:IsShown(), GameTooltipTextLeft1:GetText()") == (1, "Words")
    probe.mouse.move(1, 1)
    assert probe.run("return GameTooltip:IsShown()") is None


def test_a_check_button_toggles_before_its_handler(probe: Client) -> None:
    probe.run(
        "c = CreateFrame('CheckButton', 'C', UIParent, 'UICheckButtonTemplate') c:SetPoint('CENTER')"
        " c:SetScript('OnClick', function(self) note(self:GetChecked()) end)"
    )
    probe.mouse.click("C")
    probe.mouse.click("C")
    assert noted(probe) == ["1", "nil"]


def test_a_frame_is_dragged_where_it_may_move(client: Client) -> None:
    client.run(
        "w = CreateFrame('Frame', 'W', UIParent) w:SetWidth(100) w:SetHeight(100) w:SetPoint('CENTER')"
        " w:EnableMouse(true) w:RegisterForDrag('LeftButton') w:SetClampedToScreen(true)"
        " w:SetScript('OnDragStart', function(self) self:StartMoving() end)"
        " w:SetScript('OnDragStop', function(self) self:StopMovingOrSizing() end)"
    )
    client.mouse.drag("W", 10, 20)
    assert "not movable" in client.errors.pop()
    client.run("w:SetMovable(true)")
    client.mouse.drag("W", 10, 20)
    assert client.run("return w:GetLeft(), w:GetBottom()") == (472, 354)
    client.mouse.drag("W", 5000, 0)
    assert client.run("return w:GetRight()") == 1024
    assert client.errors == []


def test_a_long_list_scrolls_by_rows(probe: Client) -> None:
    probe.run(
        "s = CreateFrame('ScrollFrame', 'S', UIParent, 'FauxScrollFrameTemplate') s:SetPoint('CENTER')"
        " s:SetWidth(200) s:SetHeight(100)"
        " function update() note(FauxScrollFrame_GetOffset(S)) end"
        " s:SetScript('OnVertical' .. 'Scroll', function(self, by)"
        " FauxScrollFrame_OnVerticalScroll(self, by, 20, update) end)"
    )
    assert probe.run("return FauxScrollFrame_Update(S, 3, 5, 20), S:IsShown()") == (False, None)
    assert probe.run("return FauxScrollFrame_Update(S, 30, 5, 20), S:IsShown()") == (True, 1)
    probe.mouse.wheel("S", -1)
    assert noted(probe)[-1] != "0"
    probe.run("SScrollBar:SetValue(100000)")
    assert noted(probe)[-1] == "25"


def test_a_text_needs_a_font(client: Client) -> None:
    with pytest.raises(LuaError, match="Font not set"):
        client.run("UIParent:CreateFontString('T'):SetText('x')")
    client.run("T:SetFontObject('GameFontNormal') T:SetText('|cffff0000red|r and |Hx|h[link]|h')")
    client.run("U = UIParent:CreateFontString(nil, 'ARTWORK', 'GameFontNormal') U:SetText('red and [link]')")
    assert client.run("return T:GetStringWidth() == U:GetStringWidth(), T:GetStringHeight()") == (True, 12)


def test_a_text_wraps_or_is_cut(client: Client) -> None:
    client.run(
        "t = UIParent:CreateFontString('T', 'ARTWORK', 'GameFontNormal') t:SetPoint('CENTER') t:SetWidth(60)"
        " t:SetText('several words that wrap')"
    )
    thing = next(thing for thing in client.screen.things() if thing.name == "T")
    assert len(thing.lines) > 1
    assert not thing.is_cut
    client.run("t:SetHeight(12)")
    thing = next(thing for thing in client.screen.things() if thing.name == "T")
    assert thing.is_cut
    assert thing.lines[0].endswith("...")


def test_escape_closes_special_frames(client: Client) -> None:
    client.run("CreateFrame('Frame', 'Mine', UIParent) tinsert(UISpecialFrames, 'Mine')")
    client.keyboard.press("ESCAPE")
    client.advance(0.1)
    assert client.run("return Mine:IsShown()") is None
