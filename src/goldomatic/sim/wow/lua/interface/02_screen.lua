-- The frames that are always there, and the game's constants.
local engine = ...

NORMAL_FONT_COLOR = { r = 1.0, g = 0.82, b = 0.0 }
HIGHLIGHT_FONT_COLOR = { r = 1.0, g = 1.0, b = 1.0 }
GRAY_FONT_COLOR = { r = 0.5, g = 0.5, b = 0.5 }
GREEN_FONT_COLOR = { r = 0.1, g = 1.0, b = 0.1 }
RED_FONT_COLOR = { r = 1.0, g = 0.1, b = 0.1 }
NORMAL_FONT_COLOR_CODE = "|cffffd200"
HIGHLIGHT_FONT_COLOR_CODE = "|cffffffff"
RED_FONT_COLOR_CODE = "|cffff2020"
GREEN_FONT_COLOR_CODE = "|cff20ff20"
GRAY_FONT_COLOR_CODE = "|cff808080"
YELLOW_FONT_COLOR_CODE = "|cffffff00"
LIGHTYELLOW_FONT_COLOR_CODE = "|cffffff9a"
ORANGE_FONT_COLOR_CODE = "|cffff7f3f"
FONT_COLOR_CODE_CLOSE = "|r"
TOOLTIP_DEFAULT_COLOR = { r = 1, g = 1, b = 1 }
TOOLTIP_DEFAULT_BACKGROUND_COLOR = { r = 0.09, g = 0.09, b = 0.19 }
ITEM_QUALITY_COLORS = {
    [0] = { r = 0.62, g = 0.62, b = 0.62, hex = "|cff9d9d9d" }, [1] = { r = 1, g = 1, b = 1, hex = "|cffffffff" },
    [2] = { r = 0.12, g = 1, b = 0, hex = "|cff1eff00" }, [3] = { r = 0, g = 0.44, b = 0.87, hex = "|cff0070dd" },
    [4] = { r = 0.64, g = 0.21, b = 0.93, hex = "|cffa335ee" },
    [5] = { r = 1, g = 0.5, b = 0, hex = "|cffff8000" }, [6] = { r = 0.9, g = 0.8, b = 0.5, hex = "|cffe6cc80" },
    [7] = { r = 0.9, g = 0.8, b = 0.5, hex = "|cffe6cc80" },
}
UISpecialFrames = {}
UIPanelWindows = {}
MAX_PLAYER_NAME_LENGTH = 12

local function screen(name, parent)
    local frame = engine.new("Frame", name, parent)
    local d = engine.data[frame]
    d.screen, d.width, d.height, d.strata, d.level = true, engine.screen_width, 768, "MEDIUM", 0
    engine.adopt(frame, parent)
    engine.refresh_visibility(frame)
    return frame
end
local world = screen("WorldFrame", nil)
engine.data[world].strata = "BACKGROUND"
screen("UIParent", nil)

local errors = engine.create("MessageFrame", "UIErrorsFrame", UIParent)
errors:SetWidth(512)
errors:SetHeight(60)
errors:SetPoint("TOP", UIParent, "TOP", 0, -122)
errors:SetFontObject("ErrorFont")
errors:SetFrameStrata("HIGH")
errors:RegisterEvent("UI_ERROR_MESSAGE")
errors:RegisterEvent("UI_INFO_MESSAGE")
errors:SetScript("OnEvent", function(self, event, text)
    if event == "UI_ERROR_MESSAGE" then
        self:AddMessage(text, 1.0, 0.1, 0.1, 1.0)
    else
        self:AddMessage(text, 1.0, 1.0, 0.0, 1.0)
    end
end)

local tooltip_backdrop = {
    bgFile = "Interface\\Tooltips\\UI-Tooltip-Background", edgeFile = "Interface\\Tooltips\\UI-Tooltip-Border",
    tile = true, tileSize = 16, edgeSize = 16, insets = { left = 5, right = 5, top = 5, bottom = 5 },
}
engine.template("GameTooltipTemplate", "GameTooltip", function(self)
    self:SetFrameStrata("TOOLTIP")
    self:SetBackdrop(tooltip_backdrop)
    self:SetBackdropColor(0.09, 0.09, 0.19)
    self:SetClampedToScreen(true)
    self:Hide()
end)
engine.create("GameTooltip", "GameTooltip", UIParent, "GameTooltipTemplate")
engine.create("GameTooltip", "ItemRefTooltip", UIParent, "GameTooltipTemplate")

function GameTooltip_SetDefaultAnchor(tooltip, parent)
    tooltip:SetOwner(parent, "ANCHOR_NONE")
    tooltip:ClearAllPoints()
    tooltip:SetPoint("BOTTOMRIGHT", "UIParent", "BOTTOMRIGHT", -13, 70)
end

local cluster = engine.create("Frame", "MinimapCluster", UIParent)
cluster:SetWidth(192)
cluster:SetHeight(192)
cluster:SetPoint("TOPRIGHT", UIParent, "TOPRIGHT", 0, 0)
local minimap = engine.create("Minimap", "Minimap", cluster)
minimap:SetWidth(140)
minimap:SetHeight(140)
minimap:SetPoint("CENTER", cluster, "TOP", 9, -92)
minimap:EnableMouse(true)
engine.create("Frame", "MinimapBackdrop", minimap)

-- Panels: what ShowUIPanel opens side by side on the left, and Escape closes.
local left_panels = {}

local function place_panels()
    local x = 0
    for _, panel in ipairs(left_panels) do
        panel:ClearAllPoints()
        panel:SetPoint("TOPLEFT", UIParent, "TOPLEFT", x, -104)
        x = x + (UIPanelWindows[panel:GetName()].width or panel:GetWidth())
    end
end

function ShowUIPanel(frame)
    if not frame or frame:IsShown() then
        return
    end
    local entry = UIPanelWindows[frame:GetName() or ""]
    if entry and entry.area == "left" then
        table.insert(left_panels, frame)
        place_panels()
    elseif entry and entry.area == "center" then
        frame:ClearAllPoints()
        frame:SetPoint("CENTER", UIParent, "CENTER", 0, 0)
    end
    frame:Show()
end

function HideUIPanel(frame)
    if not frame or not frame:IsShown() then
        return
    end
    engine.remove(left_panels, frame)
    frame:Hide()
    place_panels()
end

function CloseSpecialWindows()
    local found
    for _, name in ipairs(UISpecialFrames) do
        local frame = _G[name]
        if frame and frame:IsShown() then
            frame:Hide()
            found = 1
        end
    end
    return found
end

function CloseAllWindows()
    local found = CloseSpecialWindows()
    for index = #left_panels, 1, -1 do
        HideUIPanel(left_panels[index])
        found = 1
    end
    return found
end

engine.bindings.ESCAPE = CloseAllWindows

local blocked = engine.create("Frame", nil, UIParent)
blocked:RegisterEvent("ADDON_ACTION_BLOCKED")
blocked:SetScript("OnEvent", function()
    if DEFAULT_CHAT_FRAME then
        DEFAULT_CHAT_FRAME:AddMessage(INTERFACE_ACTION_BLOCKED, 1, 1, 0)
    end
end)

function engine.show_script_error(message)
    local frame = ScriptErrors or engine.create("Frame", "ScriptErrors", UIParent)
    frame.message = message
end
