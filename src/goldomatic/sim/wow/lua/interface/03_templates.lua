-- The templates that addons build their windows from.
local engine = ...

engine.template("UIPanelButtonTemplate", "Button", function(self)
    self:SetWidth(40)
    self:SetHeight(22)
    self:SetNormalTexture("Interface\\Buttons\\UI-Panel-Button-Up")
    self:SetPushedTexture("Interface\\Buttons\\UI-Panel-Button-Down")
    self:SetDisabledTexture("Interface\\Buttons\\UI-Panel-Button-Disabled")
    self:SetHighlightTexture("Interface\\Buttons\\UI-Panel-Button-Highlight")
    local text = self:CreateFontString("$parentText", "OVERLAY", "GameFontNormal")
    text:SetPoint("CENTER", self, "CENTER", 0, 0)
    self:SetFontString(text)
    self:SetNormalFontObject("GameFontNormal")
    self:SetHighlightFontObject("GameFontHighlight")
    self:SetDisabledFontObject("GameFontDisable")
end)
engine.templates.UIPanelButtonTemplate2 = engine.templates.UIPanelButtonTemplate
engine.templates.UIPanelButtonGrayTemplate = engine.templates.UIPanelButtonTemplate
engine.templates.GameMenuButtonTemplate = engine.templates.UIPanelButtonTemplate

engine.template("UIPanelCloseButton", "Button", function(self)
    self:SetWidth(32)
    self:SetHeight(32)
    self:SetNormalTexture("Interface\\Buttons\\UI-Panel-MinimizeButton-Up")
    self:SetPushedTexture("Interface\\Buttons\\UI-Panel-MinimizeButton-Down")
    self:SetHighlightTexture("Interface\\Buttons\\UI-Panel-MinimizeButton-Highlight")
    self:SetScript("OnClick", function(button)
        HideUIPanel(button:GetParent())
    end)
end)

engine.template("UICheckButtonTemplate", "CheckButton", function(self)
    self:SetWidth(32)
    self:SetHeight(32)
    local text = self:CreateFontString("$parentText", "ARTWORK", "GameFontNormalSmall")
    text:SetPoint("LEFT", self, "RIGHT", -2, 0)
    self:SetNormalTexture("Interface\\Buttons\\UI-CheckBox-Up")
    self:SetPushedTexture("Interface\\Buttons\\UI-CheckBox-Down")
    self:SetHighlightTexture("Interface\\Buttons\\UI-CheckBox-Highlight")
    self:SetCheckedTexture("Interface\\Buttons\\UI-CheckBox-Check")
    self:SetDisabledCheckedTexture("Interface\\Buttons\\UI-CheckBox-Check-Disabled")
end)
engine.templates.OptionsCheckButtonTemplate = engine.templates.UICheckButtonTemplate
engine.templates.InterfaceOptionsCheckButtonTemplate = engine.templates.UICheckButtonTemplate

engine.template("UIRadioButtonTemplate", "CheckButton", function(self)
    self:SetWidth(16)
    self:SetHeight(16)
    local text = self:CreateFontString("$parentText", "BACKGROUND", "GameFontNormalSmall")
    text:SetPoint("LEFT", self, "RIGHT", 0, 0)
    self:SetNormalTexture("Interface\\Buttons\\UI-RadioButton")
    self:SetCheckedTexture("Interface\\Buttons\\UI-RadioButton-Check")
end)

engine.template("InputBoxTemplate", "EditBox", function(self)
    self:SetFontObject("ChatFontNormal")
    local left = self:CreateTexture("$parentLeft", "BACKGROUND")
    left:SetTexture("Interface\\Common\\Common-Input-Border")
    left:SetWidth(8)
    left:SetHeight(20)
    left:SetPoint("LEFT", self, "LEFT", -5, 0)
    local right = self:CreateTexture("$parentRight", "BACKGROUND")
    right:SetTexture("Interface\\Common\\Common-Input-Border")
    right:SetWidth(8)
    right:SetHeight(20)
    right:SetPoint("RIGHT", self, "RIGHT", 0, 0)
    local middle = self:CreateTexture("$parentMiddle", "BACKGROUND")
    middle:SetTexture("Interface\\Common\\Common-Input-Border")
    middle:SetHeight(20)
    middle:SetPoint("LEFT", left, "RIGHT", 0, 0)
    middle:SetPoint("RIGHT", right, "LEFT", 0, 0)
    self:SetScript("OnEscapePressed", function(box)
        box:ClearFocus()
    end)
    self:SetScript("OnEditFocusLost", function(box)
        box:HighlightText(0, 0)
    end)
    self:SetScript("OnEditFocusGained", function(box)
        box:HighlightText()
    end)
end)

engine.template("OptionsSliderTemplate", "Slider", function(self)
    self:SetOrientation("HORIZONTAL")
    self:SetWidth(144)
    self:SetHeight(17)
    self:SetBackdrop({ bgFile = "Interface\\Buttons\\UI-SliderBar-Background",
        edgeFile = "Interface\\Buttons\\UI-SliderBar-Border" })
    local text = self:CreateFontString("$parentText", "ARTWORK", "GameFontNormal")
    text:SetPoint("BOTTOM", self, "TOP", 0, 0)
    local low = self:CreateFontString("$parentLow", "ARTWORK", "GameFontHighlightSmall")
    low:SetPoint("TOPLEFT", self, "BOTTOMLEFT", -4, 3)
    local high = self:CreateFontString("$parentHigh", "ARTWORK", "GameFontHighlightSmall")
    high:SetPoint("TOPRIGHT", self, "BOTTOMRIGHT", 4, 3)
    self:SetThumbTexture("Interface\\Buttons\\UI-SliderBar-Button-Horizontal")
end)

local function arrow(self, name, direction)
    local button = engine.create("Button", name, self)
    button:SetWidth(18)
    button:SetHeight(16)
    for _, state in ipairs({ "Normal", "Pushed", "Disabled" }) do
        local file = ({ Normal = "Up", Pushed = "Down", Disabled = "Disabled" })[state]
        button["Set" .. state .. "Texture"](button,
            "Interface\\Buttons\\UI-ScrollBar-Scroll" .. direction .. "Button-" .. file)
    end
    button:SetScript("OnClick", function(self)
        local bar = self:GetParent()
        local step = bar:GetHeight() / 2
        bar:SetValue(bar:GetValue() + (direction == "Up" and -step or step))
    end)
    return button
end

engine.template("UIPanelScrollBarTemplate", "Slider", function(self)
    self:SetWidth(16)
    arrow(self, "$parentScrollUpButton", "Up"):SetPoint("BOTTOM", self, "TOP", 0, 0)
    arrow(self, "$parentScrollDownButton", "Down"):SetPoint("TOP", self, "BOTTOM", 0, 0)
    local thumb = self:CreateTexture("$parentThumbTexture", "OVERLAY")
    thumb:SetTexture("Interface\\Buttons\\UI-ScrollBar-Knob")
    thumb:SetWidth(18)
    thumb:SetHeight(24)
    self:SetThumbTexture(thumb)
    self:SetScript("OnValueChanged", function(bar, value)
        bar:GetParent():SetVerticalScroll(value)
    end)
end)

-- Scroll frames: the bar stands 6 units right of the frame, and buttons at its ends.
function ScrollFrame_OnLoad(self)
    _G[self:GetName() .. "ScrollBarScrollDownButton"]:Disable()
    _G[self:GetName() .. "ScrollBarScrollUpButton"]:Disable()
    local bar = _G[self:GetName() .. "ScrollBar"]
    bar:SetMinMaxValues(0, 0)
    bar:SetValue(0)
    self.offset = 0
end

local function refresh_ends(self)
    local name = self:GetName() .. "ScrollBar"
    local bar = _G[name]
    local low, high = bar:GetMinMaxValues()
    local value = bar:GetValue()
    _G[name .. "ScrollUpButton"][value > low and "Enable" or "Disable"](_G[name .. "ScrollUpButton"])
    _G[name .. "ScrollDownButton"][value < high and "Enable" or "Disable"](_G[name .. "ScrollDownButton"])
end

function ScrollFrame_OnScrollRangeChanged(self, _, range)
    local bar = _G[self:GetName() .. "ScrollBar"]
    range = range or self:GetVerticalScrollRange()
    bar:SetMinMaxValues(0, range)
    if bar:GetValue() > range then
        bar:SetValue(range)
    end
    bar[range > 0 and "Show" or (self.scrollBarHideable and "Hide" or "Show")](bar)
    refresh_ends(self)
end

function ScrollFrameTemplate_OnMouseWheel(self, delta, bar)
    bar = bar or _G[self:GetName() .. "ScrollBar"]
    bar:SetValue(bar:GetValue() - delta * bar:GetHeight() / 2)
end

engine.template("UIPanelScrollFrameTemplate", "ScrollFrame", function(self)
    local bar = engine.create("Slider", "$parentScrollBar", self, "UIPanelScrollBarTemplate")
    bar:SetPoint("TOPLEFT", self, "TOPRIGHT", 6, -16)
    bar:SetPoint("BOTTOMLEFT", self, "BOTTOMRIGHT", 6, 16)
    self:EnableMouseWheel(true)
    self:SetScript("OnScrollRangeChanged", ScrollFrame_OnScrollRangeChanged)
    self:SetScript("OnVerticalScroll", function(frame, offset)
        _G[frame:GetName() .. "ScrollBar"]:SetValue(offset)
        refresh_ends(frame)
    end)
    self:SetScript("OnMouseWheel", ScrollFrameTemplate_OnMouseWheel)
    ScrollFrame_OnLoad(self)
end)

engine.template("FauxScrollFrameTemplate", "ScrollFrame", function(self)
    engine.templates.UIPanelScrollFrameTemplate.build(self)
    local child = engine.create("Frame", "$parentScrollChildFrame", self)
    child:SetWidth(1)
    child:SetHeight(1)
    self:SetScrollChild(child)
end)

function FauxScrollFrame_GetOffset(frame)
    return frame.offset or 0
end

function FauxScrollFrame_SetOffset(frame, offset)
    frame.offset = offset
end

function FauxScrollFrame_OnVerticalScroll(self, value, item_height, update)
    local bar = _G[self:GetName() .. "ScrollBar"]
    bar:SetValue(value)
    self.offset = math.floor(value / item_height + 0.5)
    if update then
        update(self)
    end
    refresh_ends(self)
end

function FauxScrollFrame_Update(frame, count, shown, item_height)
    local name = frame:GetName()
    local bar, child = _G[name .. "ScrollBar"], _G[name .. "ScrollChildFrame"]
    local shows = count > shown
    if shows then
        frame:Show()
    else
        bar:SetValue(0)
        frame:Hide()
    end
    if shows then
        child:SetHeight(count * item_height)
        bar:SetMinMaxValues(0, (count - shown) * item_height)
        bar:SetValueStep(item_height)
        refresh_ends(frame)
    end
    return shows
end
