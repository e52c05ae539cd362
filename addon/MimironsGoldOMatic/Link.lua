-- The addon's voice: lines for the Desktop, which reads them in the chat log (docs/game.md §1, §2, §10).
--
-- A line is a tag, the session word and a counter. Until the Desktop has said Hello nothing but LOADED is said;
-- lines wait, saved, and are said after it. From Hello to Use they go by both transports, then by the agreed
-- one. What has gone by whisper counts as said when its echo has come back.
local _, ns = ...

local Grammar, Sender = ns.Grammar, ns.Sender
local Link = { is_greeted = false, transport = nil, flush = nil, heard_at = nil, session = nil }
ns.Link = Link

local ECHO_SECONDS = 10
local ECHO_SECONDS_MAX = 60
local HEARD_SECONDS_MAX = 120

local sequence = 0
local lines = {} -- not yet said: {tag, urgency, message, has_system, has_whisper, waits_for_echo, written}
local by_message = {} -- lines that wait for an echo, by what was sent

-- What may be waited for least: the two that move gold come before all else. A list of the bags has up to twenty parts,
-- behind which every acknowledgement would come too late.
local URGENCY = {
  ACCEPT = Sender.FIRST, CONFIRM = Sender.FIRST, HELLO = Sender.SECOND, LOADED = Sender.SECOND, ITEMS = Sender.BULK,
}

-- What was acknowledged in one session only: that a row was taken, gold or a gift, and how the session began.
local OF_ITS_SESSION = { gold = true, ready = true, hello = true, use = true }

local function urgency_of(tag)
  return URGENCY[tag:match("^%[MGM_([A-Z_]+)")] or Sender.LAST
end

local function sign(line)
  if not line.message then
    sequence = sequence + 1
    line.message = Grammar.signed(line.tag, Link.session, sequence)
  end
  return line.message
end

local function save()
  local outbox = ns.saved.outbox
  wipe(outbox)
  for index, line in ipairs(lines) do
    outbox[index] = line.tag
  end
end

local function wants(line, transport)
  return not line["has_" .. transport] and (Link.transport == nil or Link.transport == transport)
end

-- Take the line off the list when every transport that it needs has had it, and tell its caller after the flush.
local function finish(line)
  if wants(line, "system") or wants(line, "whisper") then
    return
  end
  for index, each in ipairs(lines) do
    if each == line then
      table.remove(lines, index)
      save()
      break
    end
  end
  ns.Flush.dirty(line.written)
  line.written = nil
end

local push_whisper

-- The echo did not come: say it again, ever more slowly. The same message twice is one line to the Desktop.
local function await_echo(line)
  by_message[line.message] = line
  line.patience = math.min((line.patience or ECHO_SECONDS / 2) * 2, ECHO_SECONDS_MAX)
  ns.Scheduler.cancel(line.timer)
  line.timer = ns.Scheduler.after(line.patience, function()
    by_message[line.message] = nil
    line.is_queued = false
    if wants(line, "whisper") then
      push_whisper(line)
    end
  end)
end

function push_whisper(line)
  if line.is_queued then
    return
  end
  line.is_queued = true
  Sender.push(urgency_of(line.tag), ns.Game.own_name(), function()
    if wants(line, "whisper") then
      ns.Game.keep_logging()
      return sign(line)
    end
    line.is_queued = false
  end, function()
    await_echo(line)
  end)
end

local function say(line)
  if wants(line, "system") then
    ns.Game.keep_logging()
    ns.Game.system_message(sign(line))
    line.has_system = true
    if Link.transport == nil then
      -- The whisper still goes; what has been logged by now should not wait for it.
      ns.Flush.dirty()
    end
  end
  if wants(line, "whisper") then
    push_whisper(line)
  end
  finish(line)
end

-- Say a tag; `written` (may be nil) is called when it has been flushed into the log file.
function Link.emit(tag, written)
  local line = { tag = tag, written = written }
  lines[#lines + 1] = line
  save()
  ns.debug("say " .. tag)
  if Link.is_greeted then
    say(line)
  end
end

local function say_all()
  -- `say` takes lines off the list.
  local waiting = {}
  for index, line in ipairs(lines) do
    waiting[index] = line
  end
  for _, line in ipairs(waiting) do
    say(line)
  end
end

-- Say an unsigned line at once and by both transports.
local function announce(message)
  ns.Game.keep_logging()
  ns.Game.system_message(message)
  ns.Flush.dirty()
  Sender.push(Sender.SECOND, ns.Game.own_name(), function()
    return message
  end)
end

-- The interface has been loaded: a new session, of which only LOADED is told.
function Link.start()
  Link.session = Grammar.session_word(ns.Game.secrets())
  for _, tag in ipairs(ns.saved.outbox) do
    -- That a row was taken is no answer in this session, in which the Desktop has to name it again; and where whispers
    -- stay away, every Hello would leave a line for good.
    if type(tag) == "string" and not OF_ITS_SESSION[tag:match("^%[MGM_ACK:(%l+):")] then
      lines[#lines + 1] = { tag = tag }
    end
  end
  save()
  announce(Grammar.LOADED)
end

-- The Desktop said Hello: say who we are, then all that waited. Both transports, until it has chosen again.
function Link.greet(nonce)
  Link.is_greeted, Link.transport, Link.flush = true, nil, nil
  ns.Flush.use(nil)
  local version = GetAddOnMetadata(ns.addonName, "Version") or "?"
  announce(Grammar.hello(nonce, Link.session, ns.Game.own_name(), GetRealmName() or "?", version, GetLocale()))
  say_all()
  ns.changed()
end

-- The Desktop chose how to speak and how to flush.
function Link.use(transport, flush)
  Link.transport, Link.flush = transport, flush
  ns.Flush.use(flush)
  say_all()
  ns.changed()
end

-- A whisper of our own came back.
function Link.echoed(message)
  local line = by_message[message]
  if line then
    by_message[message] = nil
    ns.Scheduler.cancel(line.timer)
    line.has_whisper, line.is_queued = true, false
    finish(line)
  elseif message:sub(1, 5) == "[MGM_" then
    ns.Flush.dirty()
  end
end

-- Whether what the chat shows is one of our own lines, to be hidden from the screen (never from the log).
function Link.is_own(message)
  if message == Grammar.LOADED or message == ns.Flush.PAD then
    return true
  elseif not Link.session or message:sub(1, 5) ~= "[MGM_" then
    return false
  end
  return message:find("^%[MGM_HELLO:") ~= nil or message:find(" " .. Link.session .. "%.%d+$") ~= nil
end

-- A command was typed.
function Link.hear()
  local was_away = not Link.is_connected()
  Link.heard_at = ns.Game.now()
  if was_away then
    ns.changed()
  end
end

-- Whether the Desktop was heard within the last two minutes.
function Link.is_connected()
  return Link.heard_at ~= nil and ns.Game.now() - Link.heard_at <= HEARD_SECONDS_MAX
end

-- How many lines wait to be said.
function Link.count()
  return #lines
end
