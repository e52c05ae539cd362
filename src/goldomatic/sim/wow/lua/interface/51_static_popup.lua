-- The game's questions: four dialogs that whoever has a question may use.
local engine = ...

STATICPOPUP_NUMDIALOGS = 4
STATICPOPUP_TIMEOUT = 60
StaticPopupDialogs = {}

local BUTTONS = 3

local function info_of(dialog)
    return StaticPopupDialogs[dialog.which]
end

local function each_visible()
    local visible = {}
    for index = 1, STATICPOPUP_NUMDIALOGS do
        local dialog = _G["StaticPopup" .. index]
        if dialog:IsShown() then
            visible[#visible + 1] = dialog
        end
    end
    return ipairs(visible)
end

function StaticPopup_FindVisible(which, data)
    for _, dialog in each_visible() do
        if dialog.which == which and (data == nil or dialog.data == data) then
            return dialog
        end
    end
    return nil
end

function StaticPopup_Visible(which)
    local dialog = StaticPopup_FindVisible(which)
    if dialog then
        return dialog:GetName(), dialog
    end
    return nil
end

local function cancel(dialog, reason)
    local info = info_of(dialog)
    dialog:Hide()
    if info.OnCancel then
        info.OnCancel(dialog, dialog.data, reason)
    end
end

function StaticPopup_Hide(which, data)
    for _, dialog in each_visible() do
        if dialog.which == which and (data == nil or dialog.data == data) then
            dialog:Hide()
        end
    end
end

function StaticPopup_HideExclusive()
    for _, dialog in each_visible() do
        if info_of(dialog).exclusive then
            cancel(dialog, "override")
        end
    end
end

function StaticPopup_OnClick(dialog, index)
    local info, which, stays = info_of(dialog), dialog.which, nil
    if index == 1 and info.OnAccept then
        stays = info.OnAccept(dialog, dialog.data, dialog.data2)
    elseif index == 2 and info.OnCancel then
        stays = info.OnCancel(dialog, dialog.data, "clicked")
    elseif index == 3 and info.OnAlt then
        info.OnAlt(dialog, dialog.data, "clicked")
    end
    -- The answer may have put another question into the same dialog.
    if not stays and dialog.which == which then
        dialog:Hide()
    end
end

-- Returns whether a question was there to be answered by Escape.
function StaticPopup_EscapePressed()
    local was_there = nil
    for _, dialog in each_visible() do
        if dialog.hideOnEscape then
            was_there = 1
            cancel(dialog, "clicked")
        end
    end
    return was_there
end

-- Escape answers the questions first, and closes windows only when there was none.
local close_windows = engine.bindings.ESCAPE
engine.bindings.ESCAPE = function()
    return StaticPopup_EscapePressed() or close_windows()
end

local function free_dialog(preferred)
    if preferred and not _G["StaticPopup" .. preferred]:IsShown() then
        return _G["StaticPopup" .. preferred]
    end
    for index = 1, STATICPOPUP_NUMDIALOGS do
        if not _G["StaticPopup" .. index]:IsShown() then
            return _G["StaticPopup" .. index]
        end
    end
    return nil
end

function StaticPopup_Resize(dialog)
    local height = 32 + dialog.text:GetHeight() + 8 + dialog.button1:GetHeight()
    for _, more in ipairs({ dialog.editBox, dialog.moneyFrame, dialog.moneyInputFrame }) do
        height = height + (more:IsShown() and 22 or 0)
    end
    dialog:SetHeight(height)
end

local function show_if(object, is_wanted)
    if is_wanted then
        object:Show()
    else
        object:Hide()
    end
end

local function fill(dialog, info, text_arg1, text_arg2)
    dialog.text:SetFormattedText(info.text or "", text_arg1 or "", text_arg2 or "")
    local shown = {}
    for index = 1, BUTTONS do
        local button, text = dialog["button" .. index], info["button" .. index]
        show_if(button, text)
        button:Enable()
        if text then
            button:SetText(text)
            shown[#shown + 1] = button
        end
    end
    for index, button in ipairs(shown) do
        button:ClearAllPoints()
        button:SetPoint("BOTTOM", dialog, "BOTTOM", (index - (#shown + 1) / 2) * 140, 16)
    end
    show_if(dialog.moneyFrame, info.hasMoneyFrame)
    show_if(dialog.moneyInputFrame, info.hasMoneyInputFrame)
    show_if(dialog.editBox, info.hasEditBox)
    dialog.editBox:SetText("")
    dialog.editBox:SetMaxLetters(info.maxLetters or 0)
end

-- Shows a question and returns its dialog; nil when it is unknown, or when no dialog is free.
function StaticPopup_Show(which, text_arg1, text_arg2, data)
    local info = StaticPopupDialogs[which]
    if not info then
        return nil
    end
    if UnitIsDeadOrGhost and UnitIsDeadOrGhost("player") and not info.whileDead then
        if info.OnCancel then
            info.OnCancel()
        end
        return nil
    end
    if info.exclusive then
        StaticPopup_HideExclusive()
    end
    local dialog = StaticPopup_FindVisible(which, info.multiple and data or nil)
    if dialog then
        if not info.noCancelOnReuse then
            cancel(dialog, "override")
        end
        dialog:Hide()
    end
    if info.cancels and StaticPopup_FindVisible(info.cancels) then
        cancel(StaticPopup_FindVisible(info.cancels), "override")
    end
    dialog = dialog or free_dialog(info.preferredIndex)
    if not dialog then
        if info.OnCancel then
            info.OnCancel()
        end
        return nil
    end
    fill(dialog, info, text_arg1, text_arg2)
    dialog.which, dialog.data, dialog.data2 = which, data, nil
    dialog.timeleft = info.timeout or 0
    dialog.hideOnEscape = info.hideOnEscape
    dialog.enterClicksFirstButton = info.enterClicksFirstButton
    dialog:Show()
    StaticPopup_Resize(dialog)
    return dialog
end

local function on_update(dialog, elapsed)
    if dialog.timeleft > 0 then
        dialog.timeleft = dialog.timeleft - elapsed
        if dialog.timeleft <= 0 then
            dialog.timeleft = 0
            cancel(dialog, "timeout")
            return
        end
    end
    local info = info_of(dialog)
    if info.OnUpdate then
        info.OnUpdate(dialog, elapsed)
    end
end

local function on_show(dialog)
    local info = info_of(dialog)
    dialog:SetScript("OnUpdate", (dialog.timeleft > 0 or info.OnUpdate) and on_update or nil)
    if info.OnShow then
        info.OnShow(dialog, dialog.data)
    end
    if info.hasMoneyInputFrame then
        _G[dialog.moneyInputFrame:GetName() .. "Gold"]:SetFocus()
    end
end

local function on_hide(dialog)
    local info = info_of(dialog)
    if info and info.OnHide then
        info.OnHide(dialog, dialog.data)
    end
end

local function build_edit_box(dialog, name)
    local box = CreateFrame("EditBox", name .. "EditBox", dialog, "InputBoxTemplate")
    box:SetWidth(130)
    box:SetHeight(20)
    box:SetPoint("BOTTOM", dialog, "BOTTOM", 0, 45)
    box:SetScript("OnEnterPressed", function(self)
        local info = info_of(dialog)
        if info.EditBoxOnEnterPressed then
            info.EditBoxOnEnterPressed(self, dialog.data)
        end
    end)
    box:SetScript("OnEscapePressed", function(self)
        local info = info_of(dialog)
        if info.EditBoxOnEscapePressed then
            info.EditBoxOnEscapePressed(self, dialog.data)
        end
    end)
    box:SetScript("OnTextChanged", function(self)
        local info = info_of(dialog)
        if info and info.EditBoxOnTextChanged then
            info.EditBoxOnTextChanged(self, dialog.data)
        end
    end)
    box:Hide()
    return box
end

for index = 1, STATICPOPUP_NUMDIALOGS do
    local name = "StaticPopup" .. index
    local dialog = CreateFrame("Frame", name, UIParent)
    dialog:Hide()
    dialog:SetFrameStrata("DIALOG")
    dialog:SetToplevel(true)
    dialog:EnableMouse(true)
    dialog:SetWidth(320)
    dialog:SetHeight(72)
    dialog:SetPoint("TOP", UIParent, "TOP", 0, -135 - (index - 1) * 110)
    dialog:SetBackdrop({ bgFile = "Interface\\DialogFrame\\UI-DialogBox-Background", tile = true, tileSize = 32,
        edgeFile = "Interface\\DialogFrame\\UI-DialogBox-Border", edgeSize = 32,
        insets = { left = 11, right = 12, top = 12, bottom = 11 } })
    dialog.text = dialog:CreateFontString(name .. "Text", "ARTWORK", "GameFontHighlight")
    dialog.text:SetWidth(290)
    dialog.text:SetPoint("TOP", dialog, "TOP", 0, -16)
    for number = 1, BUTTONS do
        local button = CreateFrame("Button", name .. "Button" .. number, dialog, "UIPanelButtonTemplate", number)
        button:SetWidth(128)
        button:SetHeight(20)
        button:SetScript("OnClick", function(self)
            StaticPopup_OnClick(dialog, self:GetID())
        end)
        dialog["button" .. number] = button
    end
    dialog.editBox = build_edit_box(dialog, name)
    dialog.moneyFrame = CreateFrame("Frame", name .. "MoneyFrame", dialog)
    dialog.moneyFrame:SetWidth(128)
    dialog.moneyFrame:SetHeight(16)
    dialog.moneyFrame:SetPoint("TOP", dialog.text, "BOTTOM", 0, -5)
    dialog.moneyInputFrame = engine.money_input(name .. "MoneyInputFrame", dialog)
    dialog.moneyInputFrame:SetPoint("TOP", dialog.text, "BOTTOM", 0, -5)
    dialog:SetScript("OnShow", on_show)
    dialog:SetScript("OnHide", on_hide)
end
