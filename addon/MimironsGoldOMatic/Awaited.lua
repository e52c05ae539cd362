-- Those who were whispered and whose answer is awaited: winners of gold, receivers of gifts. Two independent
-- lists of one kind (SPEC §11, §12; docs/game.md §10 "Notify again").
--
-- An entry: {name, at, whisper = "queued" | "sent" | "echoed" | "failed", sent_at, accepted_at, …}, by id, saved.
local _, ns = ...

local Names, Sender = ns.Names, ns.Sender
local Awaited = {}
ns.Awaited = Awaited
Awaited.__index = Awaited

local FORGOTTEN_SECONDS = 24 * 3600
local ECHO_SECONDS_MAX = 60

local lists = {}

-- Make a list: `saved_in` names the saved table, `verb` is what ACK and ERR speak of, `whisper` the text that is
-- sent, `word` what must be answered, `accepted(id)` builds the tag.
function Awaited.new(saved_in, verb, whisper, word, accepted)
  local list = setmetatable(
    { saved_in = saved_in, verb = verb, whisper = whisper, word = word, accepted = accepted }, Awaited)
  lists[#lists + 1] = list
  return list
end

function Awaited:entries()
  return ns.saved[self.saved_in]
end

function Awaited:find(id)
  return self:entries()[id]
end

function Awaited:forget(id)
  self:entries()[id] = nil
end

-- Whether an answer is still awaited: whoever was mailed unasked need not answer any more.
local function is_open(id, entry)
  return not entry.accepted_at and not ns.Rows.sent(id)
end

-- The id that awaits this name's answer, if there is one.
function Awaited:awaiting(name)
  for id, entry in pairs(self:entries()) do
    if entry.name == name and is_open(id, entry) then
      return id, entry
    end
  end
end

-- The whisper did not arrive, which matters only while the answer to it is awaited.
function Awaited:fail(id, entry, reason)
  entry.whisper = "failed"
  if is_open(id, entry) then
    ns.Link.emit(ns.Grammar.err(self.verb, id, reason))
    ns.tell("bad", "whisper_" .. reason, entry.name)
  end
end

local timers = setmetatable({}, { __mode = "k" }) -- timers[entry]: never saved

local function watch(list, id, entry, seconds)
  timers[entry] = ns.Scheduler.after(seconds, function()
    if list:find(id) == entry and entry.whisper == "sent" then
      list:fail(id, entry, "no_echo")
    end
  end)
end

function Awaited:send(id, entry)
  entry.whisper = "queued"
  Sender.push(Sender.LAST, entry.name, function()
    if self:find(id) == entry and entry.whisper == "queued" and not entry.accepted_at then
      return self.whisper
    end
  end, function()
    entry.whisper, entry.sent_at = "sent", ns.Game.clock()
    ns.Scheduler.cancel(timers[entry])
    watch(self, id, entry, ECHO_SECONDS_MAX)
  end)
end

-- Whisper the character and await the answer; return nil, or why not. Repeatable: the whisper is sent again
-- only when it is known to have failed, an answer already given is told again.
function Awaited:ask(id, name)
  self:prune()
  local entry = self:find(id)
  if entry and entry.name ~= name then
    return "other_name"
  elseif not entry and self:awaiting(name) then
    return "name_awaited"
  end
  ns.Link.emit(ns.Grammar.ack(self.verb, id))
  if not entry then
    entry = { name = name, at = ns.Game.clock() }
    self:entries()[id] = entry
    self:send(id, entry)
  elseif entry.accepted_at then
    ns.Link.emit(self.accepted(id))
  elseif entry.whisper == "failed" then
    self:send(id, entry)
  end
  ns.changed()
end

local function is_sound(entry)
  return type(entry) == "table" and type(entry.name) == "string" and type(entry.at) == "number"
    and (entry.whisper ~= "sent" or type(entry.sent_at) == "number")
end

-- Forget who was asked a day ago, and what is saved and no entry.
function Awaited:prune()
  local now = ns.Game.clock()
  for id, entry in pairs(self:entries()) do
    if not is_sound(entry) or now - entry.at > FORGOTTEN_SECONDS then
      self:entries()[id] = nil
    else
      -- The clock of the computer may have been set back.
      entry.at = math.min(entry.at, now)
    end
  end
end

-- How many have not answered.
function Awaited:count()
  local count = 0
  for id, entry in pairs(self:entries()) do
    if is_open(id, entry) then
      count = count + 1
    end
  end
  return count
end

-- Somebody whispered: the answer counts when it is the word, in any case, and nothing else. A server may take
-- a leading "!" for a command of its own, so it may be missing or doubled (docs/game.md §5).
function Awaited:heard(sender, text)
  if #text > 64 then
    return
  end
  local said = Names.trim(text):lower()
  if said ~= self.word and said ~= "!" .. self.word and said ~= "!!" .. self.word then
    return
  end
  self:prune()
  local name = Names.parse(sender)
  local id, entry = self:awaiting(name)
  if name and id then
    entry.accepted_at = ns.Game.clock()
    ns.Link.emit(self.accepted(id))
    ns.tell("good", self.verb .. "_accepted", entry.name)
    ns.changed()
  end
end

-- Our whisper came back as sent.
local function echoed(text, target)
  local name = Names.parse(target)
  for _, list in ipairs(lists) do
    local _, entry = list:awaiting(name)
    if entry and text == list.whisper and entry.whisper == "sent" then
      entry.whisper = "echoed"
      ns.Scheduler.cancel(timers[entry])
    end
  end
end

-- The server could not deliver: to this name, or, where the message names nobody, to the one last whispered.
local function undelivered(name, reason)
  local newest_list, newest_id, newest
  for _, list in ipairs(lists) do
    for id, entry in pairs(list:entries()) do
      if entry.whisper == "sent" and (not name or entry.name == name) then
        if name then
          list:fail(id, entry, reason)
        elseif not newest or entry.sent_at > newest.sent_at then
          newest_list, newest_id, newest = list, id, entry
        end
      end
    end
  end
  if newest then
    newest_list:fail(newest_id, newest, reason)
  end
end

-- What was under way when the interface was unloaded goes on.
local function resume(list)
  list:prune()
  for id, entry in pairs(list:entries()) do
    if entry.whisper == "queued" then
      list:send(id, entry)
    elseif entry.whisper == "sent" then
      -- The clock of the computer may have been set, in either direction.
      local age = math.max(0, ns.Game.clock() - entry.sent_at)
      watch(list, id, entry, math.max(0, ECHO_SECONDS_MAX - age))
    end
  end
end

-- Listen to the game.
function Awaited.start()
  local not_found = ns.Game.pattern(ERR_CHAT_PLAYER_NOT_FOUND_S)
  ns.Game.on("CHAT_MSG_WHISPER", function(text, sender)
    for _, list in ipairs(lists) do
      list:heard(sender, text)
    end
  end)
  ns.Game.on("CHAT_MSG_WHISPER_INFORM", echoed)
  ns.Game.on("CHAT_MSG_SYSTEM", function(text)
    if text == ERR_CHAT_WRONG_FACTION then
      return undelivered(nil, "wrong_faction")
    end
    local missing = text:match(not_found)
    if missing then
      undelivered(Names.parse(missing), "offline")
    end
  end)
  for _, list in ipairs(lists) do
    resume(list)
  end
end
