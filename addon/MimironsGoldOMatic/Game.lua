-- The game as the rest of the addon sees it: time, chat, log, the frame that gets events.
local _, ns = ...

local Game = {}
ns.Game = Game

local frame = CreateFrame("Frame", "MGMEvents")
frame:Hide()

local handlers = {} -- handlers[event] = list of functions

-- Seconds of the client's clock, for waiting.
function Game.now()
  return GetTime()
end

-- Seconds since 1970, for what is saved.
function Game.clock()
  return time()
end

-- The present instant as the reports have it. The game knows whole seconds only.
function Game.instant()
  return date("!%Y-%m-%dT%H:%M:%S") .. ".000Z"
end

function Game.own_name()
  return UnitName("player")
end

-- Call `action` with the event's arguments whenever the game raises it.
function Game.on(event, action)
  if not handlers[event] then
    handlers[event] = {}
    frame:RegisterEvent(event)
  end
  table.insert(handlers[event], action)
end

frame:SetScript("OnEvent", function(_, event, ...)
  for _, action in ipairs(handlers[event] or {}) do
    ns.try(action, ...)
  end
end)

-- A hidden frame gets events but no OnUpdate: idle costs nothing.
frame:SetScript("OnUpdate", function(self)
  local is_well, is_anything_left = ns.try(ns.Scheduler.run)
  if is_well and not is_anything_left then
    self:Hide()
  end
end)

-- Something is to be done in a later frame.
function Game.wake()
  frame:Show()
end

-- --- chat and log -------------------------------------------------------------------------------------------

-- Have the game raise a system message: local, logged, and nobody else can.
function Game.system_message(text)
  SendSystemMessage(text)
end

function Game.whisper(text, target)
  SendChatMessage(text, "WHISPER", nil, target)
end

-- Switch the chat log on, if it is not.
function Game.keep_logging()
  if not LoggingChat() then
    LoggingChat(true)
  end
end

-- Close and reopen the log file, which writes out what is buffered.
function Game.reopen_log()
  LoggingChat(false)
  LoggingChat(true)
end

-- Whether the log was on already: after a login it is off, after /reload it is as it was.
function Game.is_logging()
  return LoggingChat() and true or false
end

local COLOURS = { good = "|cff43a047", bad = "|cffe53935", plain = "|cffffb300" }

-- Show a line in the chat frame, and there only.
function Game.print(kind, text)
  DEFAULT_CHAT_FRAME:AddMessage((COLOURS[kind] or COLOURS.plain) .. "Gold-o-Matic:|r " .. text)
end

-- Return a Lua pattern for one of the game's own sentences, in which %s stands for a name.
function Game.pattern(sentence)
  local plain = sentence:gsub("%%%d?%$?s", "\1"):gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")
  return "^" .. plain:gsub("\1", "(.+)") .. "$"
end

-- What nobody outside this client knows, for the session word.
function Game.secrets()
  local own = UnitName("player") or "?"
  return {
    tostring(time()), tostring(GetTime()), tostring({}), tostring(function() end), tostring(frame),
    own, tostring(GetMoney()), tostring(UnitHealth("player")), tostring(UnitXP("player")),
    tostring(math.random()), tostring(collectgarbage("count")),
  }
end
