-- The chat box: Enter opens it with the next frame, letters go into it, Enter sends (GAME §3).
local engine = ...

local LETTERS_MAX, BYTES_MAX = 255, 256

local last_tell, last_told
local last_box

function ChatEdit_SetLastTellTarget(name)
    last_tell = name
end

function ChatEdit_GetLastTellTarget()
    return last_tell or ""
end

function ChatEdit_SetLastToldTarget(name)
    last_told = name
end

function ChatEdit_GetLastToldTarget()
    return last_told or ""
end

function ChatEdit_GetActiveWindow()
    local box = GetCurrentKeyBoardFocus()
    return box and box.chatFrame and box or nil
end

function ChatEdit_GetLastActiveWindow()
    return last_box or ChatFrame1EditBox
end

function ChatEdit_ChooseBoxForSend(frame)
    return ChatFrame1EditBox
end

function ChatEdit_UpdateHeader(box)
    local kind = box:GetAttribute("chatType")
    local pattern = _G["CHAT_" .. kind .. "_SEND"] or "%s"
    local target = box:GetAttribute("tellTarget") or UnitName("player")
    if kind == "CHANNEL" then
        _G[box:GetName() .. "Header"]:SetText(string.format(pattern, box:GetAttribute("channelTarget") or 0, ""))
    else
        _G[box:GetName() .. "Header"]:SetText(string.format(pattern, target))
    end
end

function ChatEdit_ActivateChat(box)
    last_box = box
    box:Show()
    box:SetFocus()
    ChatEdit_UpdateHeader(box)
end

function ChatEdit_DeactivateChat(box)
    box:SetText("")
    box:ClearFocus()
    box:Hide()
end

function ChatFrame_OpenChat(text, frame)
    local box = ChatEdit_ChooseBoxForSend(frame)
    box:SetAttribute("chatType", box:GetAttribute("stickyType"))
    ChatEdit_ActivateChat(box)
    if text ~= "" then
        box:SetText(text)
        engine.at_next_frame(function()
            ChatEdit_ParseText(box, 0)
        end)
    end
    return box
end

function ChatFrame_ReplyTell(frame)
    local box = ChatEdit_ChooseBoxForSend(frame)
    if not last_tell then
        return
    end
    box:SetAttribute("chatType", "WHISPER")
    box:SetAttribute("tellTarget", last_tell)
    ChatEdit_ActivateChat(box)
end

engine.bindings.ENTER = function()
    ChatFrame_OpenChat("")
end
engine.bindings["/"] = function()
    ChatFrame_OpenChat("/")
end
engine.bindings.R = function()
    ChatFrame_ReplyTell()
end

-- Which slash word opens which kind of chat.
local KINDS = {
    ["/S"] = "SAY", ["/SAY"] = "SAY", ["/Y"] = "YELL", ["/YELL"] = "YELL", ["/W"] = "WHISPER",
    ["/WHISPER"] = "WHISPER", ["/T"] = "WHISPER", ["/TELL"] = "WHISPER", ["/MSG"] = "WHISPER", ["/G"] = "GUILD",
    ["/GUILD"] = "GUILD", ["/E"] = "EMOTE", ["/EM"] = "EMOTE", ["/ME"] = "EMOTE", ["/P"] = "PARTY",
    ["/PARTY"] = "PARTY", ["/O"] = "OFFICER", ["/RA"] = "RAID",
}
if GetLocale() == "ruRU" then
    for word, kind in pairs({ ["/СКАЗАТЬ"] = "SAY", ["/Ш"] = "WHISPER", ["/ШЕПОТ"] = "WHISPER",
        ["/К"] = "YELL", ["/Г"] = "GUILD" }) do
        KINDS[word] = kind
    end
end

-- A kind of chat in front of the text: it becomes the box's, and the text stays. Returns whether there was one.
local function parse_kind(box, word, rest)
    local kind, number = KINDS[string.upper(word)], string.match(word, "^/(%d)$")
    if number then
        box:SetAttribute("chatType", "CHANNEL")
        box:SetAttribute("channelTarget", tonumber(number))
    elseif kind == "WHISPER" then
        local name, text = string.match(rest, "^%s*([^%s]+)%s(.*)$")
        if not name then
            return false
        end
        box:SetAttribute("chatType", "WHISPER")
        box:SetAttribute("tellTarget", name)
        rest = text
    elseif kind then
        box:SetAttribute("chatType", kind)
    else
        return false
    end
    box:SetText(rest)
    ChatEdit_UpdateHeader(box)
    return true
end

-- Reads what stands in the box; with `send` a command is executed. Returns whether it was one.
function ChatEdit_ParseText(box, send)
    local text = box:GetText()
    local word, rest = string.match(text, "^(/[^%s]+)%s?(.*)$")
    if not word then
        return false
    end
    if string.find(text, "%s") or send == 1 then
        if parse_kind(box, word, rest) then
            return false
        end
    end
    if send ~= 1 then
        return false
    end
    local command = engine.slash_command(string.upper(word))
    if command then
        -- The box is closed only after the command: what it prints comes first, as in the game.
        engine.guard(command, rest, box)
    else
        local info = ChatTypeInfo.SYSTEM
        box.chatFrame:AddMessage(HELP_TEXT_SIMPLE, info.r, info.g, info.b)
    end
    box:AddHistoryLine(text)
    return true
end

function ChatEdit_SendText(box)
    if ChatEdit_ParseText(box, 1) then
        return
    end
    local text, kind = box:GetText(), box:GetAttribute("chatType")
    if string.find(text, "%S") then
        local target = kind == "WHISPER" and box:GetAttribute("tellTarget")
            or kind == "CHANNEL" and box:GetAttribute("channelTarget") or nil
        SendChatMessage(text, kind, nil, target)
        if kind ~= "WHISPER" and kind ~= "EMOTE" and kind ~= "YELL" then
            box:SetAttribute("stickyType", kind)
        end
        box:AddHistoryLine(text)
    end
end

function ChatEdit_OnEnterPressed(box)
    ChatEdit_SendText(box)
    box:SetAttribute("chatType", box:GetAttribute("stickyType"))
    ChatEdit_DeactivateChat(box)
end

function ChatEdit_OnEscapePressed(box)
    box:SetAttribute("chatType", box:GetAttribute("stickyType"))
    ChatEdit_DeactivateChat(box)
end

for index = 1, NUM_CHAT_WINDOWS do
    local frame = _G["ChatFrame" .. index]
    local box = engine.create("EditBox", "ChatFrame" .. index .. "EditBox", UIParent)
    box:Hide()
    box:SetAutoFocus(false)
    box:SetFontObject("ChatFontNormal")
    box:SetMaxLetters(LETTERS_MAX)
    box:SetMaxBytes(BYTES_MAX)
    box:SetHistoryLines(32)
    box:SetHeight(32)
    box:SetFrameStrata("DIALOG")
    box:SetPoint("TOPLEFT", frame, "BOTTOMLEFT", -5, -2)
    box:SetPoint("TOPRIGHT", frame, "BOTTOMRIGHT", 5, -2)
    local header = box:CreateFontString("$parentHeader", "ARTWORK", "ChatFontNormal")
    header:SetPoint("LEFT", box, "LEFT", 15, 0)
    box:SetTextInsets(80, 13, 0, 0)
    box.chatFrame = frame
    frame.editBox = box
    box:SetAttribute("chatType", "SAY")
    box:SetAttribute("stickyType", "SAY")
    box:SetScript("OnEnterPressed", ChatEdit_OnEnterPressed)
    box:SetScript("OnEscapePressed", ChatEdit_OnEscapePressed)
    box:SetScript("OnTextChanged", function(self, by_user)
        if by_user then
            ChatEdit_ParseText(self, 0)
        end
    end)
end
