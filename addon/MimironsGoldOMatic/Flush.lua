-- Makes the game write its buffered log (docs/game.md §1, §10).
--
-- The game raises the event of a line before it writes the line, so a flush comes at least one frame later.
-- "toggle" closes and reopens the file, at most once a second. "pad" fills the 48 KiB buffer with system
-- messages, at most once in five seconds. Before the Desktop has chosen, both are done.
local _, ns = ...

local Flush = {}
ns.Flush = Flush

local FRAMES_BEFORE = 2
local BUFFER_BYTES = 49152
Flush.PAD = "Mimiron's Gold-o-Matic " .. ("."):rep(220)

local ways = {
  toggle = { pause_seconds = 1, delay_seconds = 0 },
  -- Before the choice the Desktop must be able to tell which of the two it was: padding comes late.
  pad = { pause_seconds = 5, delay_seconds = 5 },
}

function ways.toggle.act()
  ns.Game.reopen_log()
end

function ways.pad.act()
  for _ = 1, math.ceil(BUFFER_BYTES / #Flush.PAD) do
    ns.Game.system_message(Flush.PAD)
  end
end

local chosen -- nil: both
local lines = {} -- lines not surely written: {pass = …, toggle = done, pad = done, written = function}

local function is_needed(line, name)
  return not line[name] and (chosen == nil or chosen == name)
end

-- Keep the lines that still need a flush; tell the others' callers.
local function settle()
  local kept = {}
  local finished = {}
  for _, line in ipairs(lines) do
    local is_open = is_needed(line, "toggle") or is_needed(line, "pad")
    table.insert(is_open and kept or finished, line)
  end
  lines = kept
  for _, line in ipairs(finished) do
    if line.written then
      ns.try(line.written)
    end
  end
end

local function has_need(name)
  for _, line in ipairs(lines) do
    if is_needed(line, name) then
      return true
    end
  end
  return false
end

local schedule

local function attempt(name)
  local way = ways[name]
  way.timer = nil
  local ready = {}
  for _, line in ipairs(lines) do
    if ns.Scheduler.pass >= line.pass + FRAMES_BEFORE then
      ready[#ready + 1] = line
    end
  end
  if #ready == 0 then
    return schedule(name, 0)
  end
  way.done_at = ns.Game.now()
  way.act()
  for _, line in ipairs(ready) do
    line[name] = true
  end
  settle()
  if has_need(name) then
    schedule(name, way.pause_seconds)
  end
end

function schedule(name, seconds)
  local way = ways[name]
  if not way.timer then
    local rest = way.done_at and way.done_at + way.pause_seconds - ns.Game.now() or 0
    way.timer = ns.Scheduler.after(math.max(seconds, rest), function()
      attempt(name)
    end)
  end
end

-- A line was given to the log in this frame; `written` (may be nil) is called when it has been flushed.
function Flush.dirty(written)
  lines[#lines + 1] = { pass = ns.Scheduler.pass, written = written }
  for name, way in pairs(ways) do
    if has_need(name) then
      schedule(name, chosen and 0 or way.delay_seconds)
    end
  end
end

-- From now on flush this way only; nil means both again.
function Flush.use(name)
  chosen = name
  settle()
  for each, way in pairs(ways) do
    ns.Scheduler.cancel(way.timer)
    way.timer = nil
    if has_need(each) then
      schedule(each, chosen and 0 or way.delay_seconds)
    end
  end
end
