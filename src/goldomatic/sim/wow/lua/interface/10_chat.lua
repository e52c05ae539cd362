-- Chat windows: events become lines, unless a filter takes them away.
local engine = ...

NUM_CHAT_WINDOWS = 10
CHAT_FRAMES = {}

ChatTypeInfo = {
    SYSTEM = { r = 1.0, g = 1.0, b = 0.0 }, SAY = { r = 1.0, g = 1.0, b = 1.0 },
    YELL = { r = 1.0, g = 0.25, b = 0.25 }, EMOTE = { r = 1.0, g = 0.5, b = 0.25 },
    TEXT_EMOTE = { r = 1.0, g = 0.5, b = 0.25 }, WHISPER = { r = 1.0, g = 0.5, b = 1.0 },
    WHISPER_INFORM = { r = 1.0, g = 0.5, b = 1.0 }, REPLY = { r = 1.0, g = 0.5, b = 1.0 },
    GUILD = { r = 0.25, g = 1.0, b = 0.25 }, OFFICER = { r = 0.25, g = 0.75, b = 0.25 },
    PARTY = { r = 0.66, g = 0.66, b = 1.0 }, RAID = { r = 1.0, g = 0.5, b = 0.0 },
    CHANNEL = { r = 1.0, g = 0.75, b = 0.75 }, AFK = { r = 1.0, g = 0.5, b = 1.0 },
    DND = { r = 1.0, g = 0.5, b = 1.0 }, RAID_WARNING = { r = 1.0, g = 0.28, b = 0.0 },
}

local EVENTS = {}
for kind in pairs(ChatTypeInfo) do
    EVENTS[#EVENTS + 1] = "CHAT_MSG_" .. kind
end
table.sort(EVENTS)

-- Filters: event -> functions; the first that says true hides the line, one that returns new arguments
-- changes it for those after. The log knows nothing of it.
local filters = {}

function ChatFrame_AddMessageEventFilter(event, filter)
    if type(event) ~= "string" or type(filter) ~= "function" then
        error("Usage: ChatFrame_AddMessageEventFilter(event, filter)", 2)
    end
    filters[event] = filters[event] or {}
    for _, each in ipairs(filters[event]) do
        if each == filter then
            return
        end
    end
    table.insert(filters[event], filter)
end

function ChatFrame_RemoveMessageEventFilter(event, filter)
    engine.remove(filters[event] or {}, filter)
end

function ChatFrame_GetMessageEventFilters(event)
    return filters[event]
end

local ARGUMENTS = 12

local function filtered(frame, event, ...)
    local arguments = { ... }
    for _, filter in ipairs(filters[event] or {}) do
        local result = { filter(frame, event, unpack(arguments, 1, ARGUMENTS)) }
        if result[1] then
            return nil
        elseif result[2] ~= nil then
            for index = 1, ARGUMENTS - 1 do
                arguments[index] = result[index + 1]
            end
        end
    end
    return arguments
end

local function player_link(name, line_id)
    return "|Hplayer:" .. name .. ":" .. tostring(line_id) .. "|h[" .. name .. "]|h"
end

local function body_of(kind, text, sender, channel, flag, line_id)
    if kind == "SYSTEM" or kind == "TEXT_EMOTE" then
        return text
    end
    local pattern = _G["CHAT_" .. kind .. "_GET"]
    if not pattern then
        return text
    end
    local mark = flag and flag ~= "" and (_G["CHAT_FLAG_" .. flag] or "") or ""
    local name = kind == "EMOTE" and sender or player_link(sender, line_id)
    local head = string.format(pattern, mark .. name)
    if kind == "CHANNEL" then
        head = "[" .. channel .. "] " .. head
    end
    return head .. text
end

function ChatFrame_MessageEventHandler(self, event, ...)
    if string.sub(event, 1, 9) ~= "CHAT_MSG_" then
        return nil
    end
    local kind = string.sub(event, 10)
    local info = ChatTypeInfo[kind]
    if not info then
        return nil
    end
    local arguments = filtered(self, event, ...)
    if not arguments then
        return true
    end
    local text, sender, channel, flag = arguments[1], arguments[2], arguments[4], arguments[6]
    self:AddMessage(body_of(kind, text, sender, channel, flag, arguments[11]), info.r, info.g, info.b)
    if kind == "WHISPER" then
        ChatEdit_SetLastTellTarget(sender)
    elseif kind == "WHISPER_INFORM" then
        ChatEdit_SetLastToldTarget(sender)
    end
    return true
end

function ChatFrame_OnEvent(self, event, ...)
    ChatFrame_MessageEventHandler(self, event, ...)
end

for index = 1, NUM_CHAT_WINDOWS do
    local frame = engine.create("ScrollingMessageFrame", "ChatFrame" .. index, UIParent)
    frame:SetFontObject("ChatFontNormal")
    frame:SetMaxLines(128)
    frame:SetWidth(430)
    frame:SetHeight(120)
    frame:SetPoint("BOTTOMLEFT", UIParent, "BOTTOMLEFT", 32, 95)
    frame:SetScript("OnEvent", ChatFrame_OnEvent)
    frame:SetID(index)
    CHAT_FRAMES[index] = frame:GetName()
    if index == 1 then
        for _, event in ipairs(EVENTS) do
            frame:RegisterEvent(event)
        end
    else
        frame:Hide()
    end
end
DEFAULT_CHAT_FRAME = ChatFrame1
SELECTED_CHAT_FRAME = ChatFrame1

function print(...)
    local parts = {}
    for index = 1, select("#", ...) do
        parts[index] = tostring((select(index, ...)))
    end
    DEFAULT_CHAT_FRAME:AddMessage(table.concat(parts, " "))
end

function getprinthandler()
    return print
end

function message(text)
    DEFAULT_CHAT_FRAME:AddMessage(text)
end
