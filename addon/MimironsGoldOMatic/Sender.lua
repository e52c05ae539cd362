-- What goes over the network, one message at a time: servers mute ten messages less than a second apart
-- (docs/game.md §3, §10). Pure but for Game.whisper.
local _, ns = ...

local Sender = { FIRST = 1, SECOND = 2, LAST = 3, BULK = 4 }
ns.Sender = Sender

local PAUSE_SECONDS = 1.25

local waiting = { {}, {}, {}, {} } -- by urgency, each first come, first served
local last_sent_at, timer

-- How many messages wait for their turn.
function Sender.count()
  local count = 0
  for _, items in ipairs(waiting) do
    count = count + #items
  end
  return count
end

local function next_item()
  for _, items in ipairs(waiting) do
    if items[1] then
      return table.remove(items, 1)
    end
  end
end

local pump

local function pump_later(seconds)
  if not timer then
    timer = ns.Scheduler.after(seconds, function()
      timer = nil
      pump()
    end)
  end
end

function pump()
  if timer then
    return
  end
  local rest = last_sent_at and last_sent_at + PAUSE_SECONDS - ns.Game.now() or 0
  if rest > 0 then
    return pump_later(rest)
  end
  local item = next_item()
  while item do
    local text = item.text()
    if text then
      last_sent_at = ns.Game.now()
      -- What comes back may come at once: the item must know that it was sent.
      item.sent()
      -- Another addon may stand in the way and fail; what waits behind must not stay here for it.
      ns.try(ns.Game.whisper, text, item.target)
      if Sender.count() > 0 then
        pump_later(PAUSE_SECONDS)
      end
      return
    end
    item = next_item()
  end
end

-- Send a whisper when its turn comes: `text()` is asked then, and may return nil if it is no longer wanted;
-- `sent()` is called just before it leaves.
function Sender.push(urgency, target, text, sent)
  table.insert(waiting[urgency], { target = target, text = text, sent = sent or function() end })
  pump()
end
