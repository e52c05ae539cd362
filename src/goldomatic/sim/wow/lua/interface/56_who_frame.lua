-- The friends' window as far as /who goes: it comes up by itself whenever a list arrives that it listens for.
WHOS_TO_DISPLAY = 17
MAX_WHOS_FROM_SERVER = 49
UIPanelWindows.FriendsFrame = { area = "left", pushable = 0 }

local friends = CreateFrame("Frame", "FriendsFrame", UIParent)
friends:Hide()
friends:SetWidth(384)
friends:SetHeight(512)
friends:SetPoint("TOPLEFT", UIParent, "TOPLEFT", 0, -104)
friends:SetToplevel(true)
friends:EnableMouse(true)
friends.selectedTab = 1

-- The window's picture is smaller than the frame: what stands beside it begins where the picture ends.
local art = CreateFrame("Frame", nil, friends)
art:SetFrameLevel(friends:GetFrameLevel())
art:SetPoint("TOPLEFT", friends, "TOPLEFT", 10, -12)
art:SetPoint("BOTTOMRIGHT", friends, "BOTTOMRIGHT", -32, 72)
art:SetBackdrop({ bgFile = "Interface\\DialogFrame\\UI-DialogBox-Background", tile = true, tileSize = 32,
    edgeFile = "Interface\\DialogFrame\\UI-DialogBox-Border", edgeSize = 16 })

local close_button = CreateFrame("Button", "FriendsFrameCloseButton", friends, "UIPanelCloseButton")
close_button:SetPoint("CENTER", friends, "TOPRIGHT", -46, -24)
close_button:SetScript("OnClick", function()
    HideUIPanel(friends)
end)

local title = art:CreateFontString("FriendsFrameTitleText", "ARTWORK", "GameFontNormal")
title:SetPoint("CENTER", friends, "TOP", 6, -24)

local who = CreateFrame("Frame", "WhoFrame", friends)
who:SetAllPoints(friends)
who:Hide()

local rows = {}
for index = 1, WHOS_TO_DISPLAY do
    rows[index] = who:CreateFontString("WhoFrameButton" .. index .. "Name", "ARTWORK", "GameFontNormalSmall")
    rows[index]:SetPoint("TOPLEFT", who, "TOPLEFT", 30, -70 - index * 16)
end
local totals = who:CreateFontString("WhoFrameTotals", "ARTWORK", "GameFontNormalSmall")
totals:SetPoint("BOTTOM", who, "BOTTOM", -10, 127)

local edit_box = CreateFrame("EditBox", "WhoFrameEditBox", who)
edit_box:SetAutoFocus(false)
edit_box:SetFontObject("ChatFontNormal")
edit_box:SetMaxLetters(50)
edit_box:SetWidth(300)
edit_box:SetHeight(24)
edit_box:SetPoint("BOTTOM", who, "BOTTOM", -10, 104)
edit_box:SetScript("OnEnterPressed", function(self)
    SendWho(self:GetText())
    self:ClearFocus()
end)
edit_box:SetScript("OnEscapePressed", edit_box.ClearFocus)

-- While the window is open, every answer goes into it.
who:SetScript("OnShow", function()
    SetWhoToUI(1)
end)
who:SetScript("OnHide", function()
    SetWhoToUI(0)
end)

function FriendsFrame_Update()
    if friends.selectedTab == 2 then
        title:SetText(WHO_LIST)
        who:Show()
    else
        title:SetText(FRIENDS_LIST)
        who:Hide()
    end
end

function WhoList_Update()
    local shown, found = GetNumWhoResults()
    for index, row in ipairs(rows) do
        local name, _, level, _, class = GetWhoInfo(index)
        row:SetText(index <= shown and (name .. " " .. level .. " " .. class) or "")
    end
    totals:SetFormattedText(WHO_FRAME_TOTAL_TEMPLATE, found)
    friends.selectedTab = 2
    ShowUIPanel(friends)
end

function ShowWhoPanel()
    friends.selectedTab = 2
    if friends:IsShown() then
        FriendsFrame_Update()
    else
        ShowUIPanel(friends)
    end
end

function ToggleFriendsFrame(tab)
    if friends:IsShown() and (not tab or tab == friends.selectedTab) then
        HideUIPanel(friends)
        return
    end
    friends.selectedTab = tab or friends.selectedTab
    ShowUIPanel(friends)
    FriendsFrame_Update()
end

friends:RegisterEvent("WHO_LIST_UPDATE")
friends:SetScript("OnEvent", function()
    WhoList_Update()
    FriendsFrame_Update()
end)
friends:SetScript("OnShow", FriendsFrame_Update)

-- The words of the command are global strings.
SlashCmdList.WHO = function(text)
    if text == "" then
        ShowWhoPanel()
    end
    edit_box:SetText(text)
    SendWho(text)
end
