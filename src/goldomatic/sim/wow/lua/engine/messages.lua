-- Frames that show lines of text (chat, errors in the middle of the screen), tooltips, and the minimap.
local engine = ...
local data, native = engine.data, engine.native

-- Two widget types are frames and font instances in one.
local function font_frame(name)
    local class = engine.class(name, "Frame")
    for key, method in pairs(engine.classes.FontInstance.methods) do
        class.methods[key] = class.methods[key] or method
    end
    class.methods.SetDrawLayer, class.methods.GetDrawLayer, class.methods.SetVertexColor = nil, nil, nil
    class.is_a.FontInstance = true
    table.insert(class.starts, function(_, d)
        d.lines, d.lines_max = {}, 120
    end)
    local m = class.methods
    function m:AddMessage(text, r, g, b, id)
        local d = data[self]
        text = text == nil and "" or text
        if type(text) ~= "string" and type(text) ~= "number" then
            error("Usage: " .. engine.label(self) .. ":AddMessage(\"text\" [, r, g, b])", 2)
        end
        text = tostring(text)
        d.lines[#d.lines + 1] = { text = text, r = r or 1, g = g or 1, b = b or 1, id = id }
        while #d.lines > d.lines_max do
            table.remove(d.lines, 1)
        end
        native.shown(engine.label(self), text)
    end
    function m:Clear()
        data[self].lines = {}
    end
    engine.property(class, "Fading", 1)
    engine.property(class, "TimeVisible", 120)
    engine.property(class, "FadeDuration", 3)
    engine.property(class, "InsertMode", "BOTTOM")
    return class
end

font_frame("MessageFrame")

local scrolling = font_frame("ScrollingMessageFrame")
local m = scrolling.methods
engine.scripts(scrolling, {
    "OnHyperlinkClick", "OnHyperlinkEnter", "OnHyperlinkLeave", "OnMessageScrollChanged",
})

function m:GetNumMessages()
    return #data[self].lines
end

function m:SetMaxLines(count)
    data[self].lines, data[self].lines_max = {}, count
end

function m:GetMaxLines()
    return data[self].lines_max
end

function m:ScrollUp()
    data[self].scroll = math.min((data[self].scroll or 0) + 1, math.max(0, #data[self].lines - 1))
end

function m:ScrollDown()
    data[self].scroll = math.max((data[self].scroll or 0) - 1, 0)
end

function m:ScrollToBottom()
    data[self].scroll = 0
end

function m:ScrollToTop()
    data[self].scroll = math.max(0, #data[self].lines - 1)
end

function m:AtBottom()
    return (data[self].scroll or 0) == 0 and 1 or nil
end

function m:GetCurrentScroll()
    return data[self].scroll or 0
end

local tooltip = engine.class("GameTooltip", "Frame")
local t = tooltip.methods
engine.scripts(tooltip, { "OnTooltipSetItem", "OnTooltipCleared", "OnTooltipAddMoney", "OnTooltipSetDefaultAnchor" })
table.insert(tooltip.starts, function(_, d)
    d.line_count, d.is_shown, d.minimum_width = 0, false, 0
end)

-- The two texts of a line: global names as the game's template has them, so that addons can scan them.
local function line_texts(self, index)
    local d = data[self]
    local name = d.name
    local left = name and _G[name .. "TextLeft" .. index] or d["left" .. index]
    if not left then
        local font = index == 1 and "GameTooltipHeaderText" or "GameTooltipText"
        left = self:CreateFontString(name and "$parentTextLeft" .. index, "ARTWORK", font)
        local right = self:CreateFontString(name and "$parentTextRight" .. index, "ARTWORK", font)
        d["left" .. index], d["right" .. index] = left, right
        left:SetJustifyH("LEFT")
        right:SetJustifyH("RIGHT")
        if index == 1 then
            left:SetPoint("TOPLEFT", self, "TOPLEFT", 10, -10)
        else
            left:SetPoint("TOPLEFT", d["left" .. index - 1], "BOTTOMLEFT", 0, -2)
        end
        right:SetPoint("TOP", left, "TOP", 0, 0)
        right:SetPoint("RIGHT", self, "RIGHT", -10, 0)
    end
    return d["left" .. index] or left, d["right" .. index] or _G[(name or "") .. "TextRight" .. index]
end

local WRAP_WIDTH = 300

local function fit(self)
    local d = data[self]
    local width, height = d.minimum_width, 18
    for index = 1, d.line_count do
        local left, right = line_texts(self, index)
        local one = left:GetStringWidth()
        if d.wraps and d.wraps[index] and one > WRAP_WIDTH then
            data[left].width = WRAP_WIDTH
            one = WRAP_WIDTH
        else
            data[left].width = nil
        end
        if right:IsShown() then
            one = one + 20 + right:GetStringWidth()
        end
        engine.touch()
        width, height = math.max(width, one), height + left:GetHeight() + 2
    end
    d.width, d.height = width + 20, height
    engine.touch()
end

function t:ClearLines()
    local d = data[self]
    for index = 1, d.line_count do
        local left, right = line_texts(self, index)
        left:SetText(nil)
        right:SetText(nil)
        left:Hide()
        right:Hide()
    end
    d.line_count, d.wraps, d.item = 0, {}, nil
    engine.run_script(self, "OnTooltipCleared")
end

function t:AddLine(text, r, g, b, wraps)
    local d = data[self]
    d.line_count = d.line_count + 1
    local left, right = line_texts(self, d.line_count)
    left:SetText(text)
    left:SetTextColor(r or 1, g or 0.82, b or 0)
    left:Show()
    right:Hide()
    d.wraps = d.wraps or {}
    d.wraps[d.line_count] = wraps and wraps ~= 0
    fit(self)
end

function t:AddDoubleLine(text, right_text, r, g, b, right_r, right_g, right_b)
    self:AddLine(text, r, g, b)
    local _, right = line_texts(self, data[self].line_count)
    right:SetText(right_text)
    right:SetTextColor(right_r or 1, right_g or 0.82, right_b or 0)
    right:Show()
    fit(self)
end

function t:SetText(text, r, g, b, a, wraps)
    self:ClearLines()
    self:AddLine(text, r, g, b, wraps)
    self:Show()
end

function t:AppendText(text)
    local left = line_texts(self, 1)
    left:SetText((left:GetText() or "") .. text)
    fit(self)
end

function t:NumLines()
    return data[self].line_count
end

-- A tooltip without an owner shows nothing: SetOwner comes first, and empties it.
function t:SetOwner(owner, anchor, x, y)
    local d = data[self]
    self:ClearLines()
    d.is_shown = false
    engine.refresh_visibility(self)
    d.owner, d.anchor = engine.resolve(owner), anchor or "ANCHOR_LEFT"
    x, y = x or 0, y or 0
    local places = {
        ANCHOR_RIGHT = { "BOTTOMLEFT", "TOPRIGHT" }, ANCHOR_LEFT = { "BOTTOMRIGHT", "TOPLEFT" },
        ANCHOR_TOPLEFT = { "BOTTOMLEFT", "TOPLEFT" }, ANCHOR_TOPRIGHT = { "BOTTOMRIGHT", "TOPRIGHT" },
        ANCHOR_BOTTOMLEFT = { "TOPRIGHT", "BOTTOMLEFT" }, ANCHOR_BOTTOMRIGHT = { "TOPLEFT", "BOTTOMRIGHT" },
    }
    local place = places[d.anchor]
    if place then
        self:ClearAllPoints()
        self:SetPoint(place[1], d.owner, place[2], x, y)
    elseif d.anchor == "ANCHOR_CURSOR" then
        self:ClearAllPoints()
        self:SetPoint("BOTTOM", UIParent, "BOTTOMLEFT", engine.cursor_x or 0, engine.cursor_y or 0)
    end
end

function t:GetOwner()
    return data[self].owner
end

function t:IsOwned(frame)
    return data[self].owner == frame and data[self].is_visible and 1 or nil
end

function t:GetAnchorType()
    return data[self].anchor
end

function t:Show()
    if data[self].owner and data[self].line_count > 0 then
        fit(self)
        engine.classes.Frame.methods.Show(self)
    end
end

function t:FadeOut()
    self:Hide()
end

function t:SetMinimumWidth(width)
    data[self].minimum_width = width
end

function t:GetMinimumWidth()
    return data[self].minimum_width
end

local minimap = engine.class("Minimap", "Frame")
engine.property(minimap, "Zoom", 0)

function minimap.methods:GetZoomLevels()
    return 6
end
