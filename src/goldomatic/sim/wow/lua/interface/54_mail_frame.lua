-- The mailbox's window: two tabs, of which the inbox comes first whenever it opens.
INBOXITEMS_TO_DISPLAY = 7
ATTACHMENTS_MAX_SEND = 12

UIPanelWindows.MailFrame = { area = "left", pushable = 0 }

local mail = CreateFrame("Frame", "MailFrame", UIParent)
mail:Hide()
mail:SetWidth(384)
mail:SetHeight(512)
mail:SetPoint("TOPLEFT", UIParent, "TOPLEFT", 0, -104)
mail:SetToplevel(true)
mail:EnableMouse(true)
mail:SetHitRectInsets(0, 30, 0, 75)

-- The window's picture is smaller than the frame: what stands beside it begins where the picture ends.
local art = CreateFrame("Frame", nil, mail)
art:SetFrameLevel(mail:GetFrameLevel())
art:SetPoint("TOPLEFT", mail, "TOPLEFT", 10, -12)
art:SetPoint("BOTTOMRIGHT", mail, "BOTTOMRIGHT", -32, 72)
art:SetBackdrop({ bgFile = "Interface\\DialogFrame\\UI-DialogBox-Background", tile = true, tileSize = 32,
    edgeFile = "Interface\\DialogFrame\\UI-DialogBox-Border", edgeSize = 16 })

local title = art:CreateFontString("MailFrameTitleText", "ARTWORK", "GameFontNormal")
title:SetPoint("CENTER", mail, "TOP", 6, -24)
title:SetText(INBOX)

local close_button = CreateFrame("Button", "InboxCloseButton", mail, "UIPanelCloseButton")
close_button:SetPoint("CENTER", mail, "TOPRIGHT", -46, -24)
close_button:SetScript("OnClick", function()
    HideUIPanel(mail)
end)

local function pane(name)
    local frame = CreateFrame("Frame", name, mail)
    frame:SetAllPoints(mail)
    frame:Hide()
    return frame
end

local inbox = pane("InboxFrame")
pane("SendMailFrame")

inbox.lines = {}
for index = 1, INBOXITEMS_TO_DISPLAY do
    local line = inbox:CreateFontString("MailItem" .. index .. "Subject", "ARTWORK", "GameFontNormal")
    line:SetPoint("TOPLEFT", inbox, "TOPLEFT", 40, -40 - index * 45)
    line:SetWidth(270)
    line:SetJustifyH("LEFT")
    inbox.lines[index] = line
end

function InboxFrame_Update()
    for index, line in ipairs(inbox.lines) do
        local _, _, sender, subject = GetInboxHeaderInfo(index)
        line:SetText(sender and (sender .. ": " .. (subject or "")) or "")
    end
end

local function build_tab(index, text)
    local tab = CreateFrame("Button", "MailFrameTab" .. index, mail, "UIPanelButtonTemplate", index)
    tab:SetText(text)
    tab:SetWidth(math.max(80, tab:GetTextWidth() + 24))
    tab:SetHeight(28)
    if index == 1 then
        tab:SetPoint("BOTTOMLEFT", mail, "BOTTOMLEFT", 15, 46)
    else
        tab:SetPoint("LEFT", _G["MailFrameTab" .. (index - 1)], "RIGHT", 2, 0)
    end
    tab:SetScript("OnClick", function(self)
        MailFrameTab_OnClick(self)
    end)
end
build_tab(1, INBOX)
build_tab(2, SENDMAIL)

-- The tab may be given by its button or by its number.
function MailFrameTab_OnClick(tab, index)
    index = index or tab:GetID()
    mail.selectedTab = index
    if index == 1 then
        title:SetText(INBOX)
        SendMailFrame:Hide()
        inbox:Show()
        SetSendMailShowing(false)
    else
        title:SetText(SENDMAIL)
        inbox:Hide()
        SendMailFrame:Show()
        SendMailFrame_Update()
        SetSendMailShowing(true)
        -- Somebody may be written to after a reply was: the form forgets what it was for.
        SendMailFrame.sendMode = "send"
    end
end

local handlers = {}

function handlers.MAIL_SHOW()
    ShowUIPanel(mail)
    if not mail:IsVisible() then
        CloseMail()
        return
    end
    OpenBackpack()
    SendMailFrame_Update()
    MailFrameTab_OnClick(nil, 1)
    CheckInbox()
end

function handlers.MAIL_INBOX_UPDATE()
    InboxFrame_Update()
end

function handlers.MAIL_SEND_INFO_UPDATE()
    SendMailFrame_Update()
end

function handlers.MAIL_SEND_SUCCESS()
    SendMailFrame_Reset()
end

function handlers.MAIL_FAILED()
    SendMailMailButton:Enable()
end

function handlers.MAIL_SUCCESS()
    SendMailMailButton:Enable()
end

function handlers.MAIL_CLOSED()
    HideUIPanel(mail)
end

for event in pairs(handlers) do
    mail:RegisterEvent(event)
end
mail:SetScript("OnEvent", function(_, event, ...)
    handlers[event](...)
end)
mail:SetScript("OnHide", function()
    StaticPopup_Hide("SEND_MONEY")
    CloseMail()
    -- The form keeps what was typed: only a letter that was sent empties it.
    SendMailMailButton:Enable()
    SendMailFrame_CanSend()
end)
