-- The tab on which letters are written, and the only way by which money gets into one: a click on Send, the
-- game's question, a yes, and only then SetSendMailMoney and SendMail.
local engine = ...
local MAX_COD_AMOUNT = 10000

local frame = SendMailFrame

local function edit_box(name, letters, width, x, y, template)
    local box = CreateFrame("EditBox", name, frame, template)
    box:SetFontObject("ChatFontNormal")
    box:SetMaxLetters(letters)
    box:SetWidth(width)
    box:SetHeight(20)
    box:SetPoint("TOPLEFT", frame, "TOPLEFT", x, y)
    box:SetScript("OnEscapePressed", function()
        HideUIPanel(MailFrame)
    end)
    return box
end

local function label(name, text, x, y)
    local font_string = frame:CreateFontString(name, "ARTWORK", "GameFontNormal")
    font_string:SetPoint("TOPRIGHT", frame, "TOPLEFT", x, y)
    font_string:SetText(text)
    return font_string
end

label(nil, MAIL_TO_LABEL, 110, -49)
label(nil, MAIL_SUBJECT_LABEL, 110, -72)

-- Of the three only the name's box takes the focus by itself.
local name_box = edit_box("SendMailNameEditBox", 12, 104, 122, -46, "InputBoxTemplate")
local subject_box = edit_box("SendMailSubjectEditBox", 64, 212, 122, -69, "InputBoxTemplate")
subject_box:SetAutoFocus(false)
local body_box = edit_box("SendMailBodyEditBox", 500, 286, 30, -100)
body_box:SetAutoFocus(false)
body_box:SetMultiLine(true)
body_box:SetHeight(180)

local function tab_to(box, next_box)
    box:SetScript("OnTabPressed", function()
        next_box:SetFocus()
    end)
end
tab_to(name_box, subject_box)
tab_to(subject_box, body_box)
tab_to(body_box, name_box)
name_box:SetScript("OnEnterPressed", function()
    subject_box:SetFocus()
end)
subject_box:SetScript("OnEnterPressed", function()
    body_box:SetFocus()
end)

for index = 1, ATTACHMENTS_MAX_SEND do
    local slot = CreateFrame("Button", "SendMailAttachment" .. index, frame, nil, index)
    slot:SetWidth(37)
    slot:SetHeight(37)
    local row = index > 7 and 1 or 0
    slot:SetPoint("TOPLEFT", frame, "TOPLEFT", 26 + ((index - 1) % 7) * 44, -285 - row * 42)
    slot:SetScript("OnClick", function(self)
        ClickSendMailItemButton(self:GetID())
    end)
    slot:SetScript("OnReceiveDrag", function(self)
        ClickSendMailItemButton(self:GetID())
    end)
    slot.count = slot:CreateFontString("SendMailAttachment" .. index .. "Count", "OVERLAY", "NumberFontNormal")
    slot.count:SetPoint("BOTTOMRIGHT", slot, "BOTTOMRIGHT", -5, 2)
end

local money_text = frame:CreateFontString("SendMailMoneyText", "ARTWORK", "GameFontNormal")
money_text:SetPoint("TOPLEFT", frame, "TOPLEFT", 28, -368)
money_text:SetText(AMOUNT_TO_SEND)
engine.money_input("SendMailMoney", frame):SetPoint("TOPLEFT", frame, "TOPLEFT", 28, -384)
local error_text = label("SendMailErrorText", COD_AMOUNT, 344, -264)
error_text:Hide()
label("SendMailCostText", "", 330, -40)

local function choice(index, name, text, y)
    local button = CreateFrame("CheckButton", name, frame, "UIRadioButtonTemplate", index)
    button:SetPoint("TOPLEFT", frame, "TOPLEFT", 214, y)
    _G[name .. "Text"]:SetText(text)
    button:SetScript("OnClick", function(self)
        SendMailRadioButton_OnClick(self:GetID())
    end)
    return button
end
local send_money = choice(1, "SendMailSendMoneyButton", SEND_MONEY, -366)
local send_cod = choice(2, "SendMailCODButton", COD, -386)

local function push_button(name, text, x)
    local button = CreateFrame("Button", name, frame, "UIPanelButtonTemplate")
    button:SetWidth(80)
    button:SetHeight(22)
    button:SetText(text)
    button:SetPoint("BOTTOMRIGHT", frame, "BOTTOMRIGHT", x, 78)
    return button
end
local send_button = push_button("SendMailMailButton", SEND_LABEL, -122)
push_button("SendMailCancelButton", CANCEL, -40):SetScript("OnClick", function()
    HideUIPanel(MailFrame)
end)

-- 1: money goes with the letter; 2: money is asked for it.
function SendMailRadioButton_OnClick(index)
    send_money:SetChecked(index == 1)
    send_cod:SetChecked(index ~= 1)
    SendMailMoneyText:SetText(index == 1 and AMOUNT_TO_SEND or COD_AMOUNT)
end

function SendMailFrame_CanSend()
    local can_send = #name_box:GetText() > 0 and #subject_box:GetText() > 0
    error_text:Hide()
    if send_cod:GetChecked() and MoneyInputFrame_GetCopper(SendMailMoney) > MAX_COD_AMOUNT * COPPER_PER_GOLD then
        error_text:Show()
        can_send = false
    end
    if can_send then
        send_button:Enable()
    else
        send_button:Disable()
    end
end

local function title_of_items()
    for index = 1, ATTACHMENTS_MAX_SEND do
        local item_name, _, count = GetSendMailItem(index)
        if item_name then
            return count > 1 and (item_name .. " (" .. count .. ")") or item_name
        end
    end
    return nil
end

function SendMailFrame_Update()
    for index = 1, ATTACHMENTS_MAX_SEND do
        local _, texture, count = GetSendMailItem(index)
        local slot = _G["SendMailAttachment" .. index]
        slot:SetNormalTexture(texture)
        slot.count:SetText(count and count > 1 and count or "")
    end
    local item_title = title_of_items()
    -- The subject follows the first item, as long as nobody has written another.
    if item_title and (subject_box:GetText() == "" or subject_box:GetText() == frame.previousItem) then
        subject_box:SetText(item_title)
    elseif not item_title and frame.previousItem and subject_box:GetText() == frame.previousItem then
        subject_box:SetText("")
    end
    frame.previousItem = item_title
    if item_title then
        send_cod:Enable()
    else
        SendMailRadioButton_OnClick(1)
        send_cod:Disable()
    end
    SendMailCostText:SetText(GetCoinText(GetSendMailPrice()))
    SendMailFrame_CanSend()
end

-- After every letter that was taken: all is empty, and the focus is in the name's box.
function SendMailFrame_Reset()
    name_box:SetText("")
    name_box:SetFocus()
    subject_box:SetText("")
    body_box:SetText("")
    frame.previousItem = nil
    MoneyInputFrame_ResetMoney(SendMailMoney)
    SendMailRadioButton_OnClick(1)
    SendMailFrame_Update()
end

function SendMailFrame_SendMail()
    SendMail(name_box:GetText(), subject_box:GetText(), body_box:GetText())
end

function SendMailMailButton_OnClick(button)
    button:Disable()
    local copper = MoneyInputFrame_GetCopper(SendMailMoney)
    SetSendMailCOD(0)
    SetSendMailMoney(0)
    if send_money:GetChecked() then
        if copper > 0 then
            StaticPopup_Show("SEND_MONEY", name_box:GetText())
            return
        end
    elseif copper > 0 then
        SetSendMailCOD(copper)
    end
    SendMailFrame_SendMail()
end

StaticPopupDialogs.SEND_MONEY = {
    text = SEND_MONEY_CONFIRMATION,
    button1 = YES,
    button2 = NO,
    OnAccept = function()
        if SetSendMailMoney(MoneyInputFrame_GetCopper(SendMailMoney)) then
            SendMailFrame_SendMail()
        end
    end,
    OnCancel = function()
        SendMailMailButton:Enable()
    end,
    OnShow = function(dialog)
        MoneyFrame_Update(dialog.moneyFrame, MoneyInputFrame_GetCopper(SendMailMoney))
    end,
    hasMoneyFrame = 1,
    timeout = 0,
    hideOnEscape = 1,
}

send_button:SetScript("OnClick", SendMailMailButton_OnClick)
name_box:SetScript("OnTextChanged", SendMailFrame_CanSend)
subject_box:SetScript("OnTextChanged", SendMailFrame_CanSend)
MoneyInputFrame_SetOnValueChangedFunc(SendMailMoney, SendMailFrame_CanSend)
SendMailRadioButton_OnClick(1)
