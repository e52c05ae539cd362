-- The queue of mails, gold and gifts, in the order in which they came. Pure.
local _, ns = ...

local Rows = {}
ns.Rows = Rows

-- The life of a row: from a state, by an event, to a state. What is not here does not happen.
--
-- `answered_late`: the game's answer came although the streamer had already said that the mail never left.
-- `confused`: another mail left before the game had answered, so nobody can tell whose answer will come.
-- `ruled_out`: the game refused for a reason that repeating cannot change.
-- `denied` and `vouched`: the streamer's answer to "was it sent?" when the game gave none.
Rows.TRANSITIONS = {
  READY = { prepared = "PREPARED", ruled_out = "FAILED", answered_late = "SENT" },
  PREPARED = { disarmed = "READY", sent = "SENDING", answered_late = "SENT" },
  SENDING = {
    confirmed = "SENT", refused = "READY", ruled_out = "FAILED", confused = "FAILED", denied = "READY",
    vouched = "SENT",
  },
  FAILED = { retried = "READY", answered_late = "SENT" },
  SENT = {},
}

local SENT_SHOWN_MAX = 20
local PREPARE_SECONDS_MAX = 23 * 3600
local SENT_KEPT_SECONDS = 30 * 24 * 3600

-- All rows, in order; the table is the saved one.
function Rows.all()
  return ns.saved.rows
end

function Rows.find(id)
  for index, row in ipairs(ns.saved.rows) do
    if row.id == id then
      return row, index
    end
  end
end

-- Put a new row at the end.
function Rows.add(row)
  row.state, row.received_at = "READY", ns.Game.clock()
  table.insert(ns.saved.rows, row)
  ns.changed()
  return row
end

function Rows.remove(id)
  local _, index = Rows.find(id)
  if index then
    table.remove(ns.saved.rows, index)
    ns.changed()
  end
end

-- Put a row behind all others.
function Rows.move_back(id)
  local row, index = Rows.find(id)
  if row then
    table.remove(ns.saved.rows, index)
    table.insert(ns.saved.rows, row)
    ns.changed()
  end
end

-- Whether the event may happen to the row now.
function Rows.can(row, event)
  return Rows.TRANSITIONS[row.state][event] ~= nil
end

-- Let the event happen to the row; `reason` (may be nil) is shown with it. An event that the table does not
-- have is an error: whoever raises it has to ask `can` when in doubt.
function Rows.happen(row, event, reason)
  local state = Rows.TRANSITIONS[row.state][event]
  if not state then
    error(("row %s is %s: %s cannot happen"):format(row.id, row.state, event))
  end
  row.state, row.reason = state, reason
  ns.debug(("%s %s -> %s %s"):format(row.id, event, state, reason or ""))
  ns.changed()
end

-- Remember that the mail of this row has left, and keep at most so many of them in sight. `is_vouched`: by
-- the streamer's word only.
function Rows.remember_sent(row, is_vouched)
  ns.saved.sent[row.id] = {
    at = ns.Game.clock(), name = row.name, copper = row.copper, is_vouched = is_vouched,
  }
  local shown = 0
  for index = #ns.saved.rows, 1, -1 do
    if ns.saved.rows[index].state == "SENT" then
      shown = shown + 1
      if shown > SENT_SHOWN_MAX then
        table.remove(ns.saved.rows, index)
      end
    end
  end
end

-- What is known of an id whose mail has left, or nil.
function Rows.sent(id)
  return ns.saved.sent[id]
end

local function is_sound(row)
  if type(row) ~= "table" or type(row.id) ~= "string" or type(row.name) ~= "string" then
    return false
  elseif not Rows.TRANSITIONS[row.state or ""] or type(row.received_at) ~= "number" then
    return false
  elseif row.kind == "gift" then
    return type(row.item) == "table" and type(row.item.id) == "number" and type(row.item.count) == "number"
  end
  return row.kind == "gold" and type(row.copper) == "number"
end

-- Forget what need not be remembered, sent ids after 30 days, and saved rows that are none.
function Rows.prune()
  local now = ns.Game.clock()
  for index = #ns.saved.rows, 1, -1 do
    local row = ns.saved.rows[index]
    if is_sound(row) then
      -- The clock of the computer may have been set back.
      row.received_at = math.min(row.received_at, now)
    else
      table.remove(ns.saved.rows, index)
    end
  end
  for id, sent in pairs(ns.saved.sent) do
    if type(sent) ~= "table" or type(sent.at) ~= "number" or now - sent.at > SENT_KEPT_SECONDS then
      ns.saved.sent[id] = nil
    end
  end
end

-- Take the rows that were sent out of sight.
function Rows.clear_sent()
  for index = #ns.saved.rows, 1, -1 do
    if ns.saved.rows[index].state == "SENT" then
      table.remove(ns.saved.rows, index)
    end
  end
end

-- The Desktop has named the row in this session.
function Rows.name(row)
  row.named_in = ns.Link.session
  ns.changed()
end

-- Whether the row is as true as the Desktop is: a crash of the game brings back rows as they were saved, READY
-- though their mail has left, and only the Desktop knows.
function Rows.is_named(row)
  return row.named_in == ns.Link.session
end

-- Whether the row has become too old to be prepared: payouts expire (SPEC §7), gifts that were agreed do not.
function Rows.is_too_old(row)
  return row.kind == "gold" and ns.Game.clock() - row.received_at >= PREPARE_SECONDS_MAX
end

-- The first row that can be prepared, from the top.
function Rows.next_ready()
  for _, row in ipairs(ns.saved.rows) do
    if row.state == "READY" and Rows.is_named(row) and not Rows.is_too_old(row) then
      return row
    end
  end
end

-- The row in that state, if there is one.
function Rows.in_state(state)
  for _, row in ipairs(ns.saved.rows) do
    if row.state == state then
      return row
    end
  end
end

-- Copper that is still to be mailed.
function Rows.copper_due()
  local copper = 0
  for _, row in ipairs(ns.saved.rows) do
    if row.kind == "gold" and (row.state == "READY" or row.state == "PREPARED") then
      copper = copper + row.copper
    end
  end
  return copper
end
