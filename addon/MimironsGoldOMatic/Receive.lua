-- Takes mails of gold into the queue (SPEC §11 "ReceiveGold", docs/game.md §10 "Entries").
local _, ns = ...

local Rows, Grammar = ns.Rows, ns.Grammar
local Receive = {}
ns.Receive = Receive

local function refuse(id, reason)
  ns.Link.emit(Grammar.err("gold", id, reason))
  ns.tell("bad", "entry_refused", ns.text("reason_" .. reason))
end

local function take(entry)
  local known = Rows.sent(entry.id) or Rows.find(entry.id)
  if known and (known.name ~= entry.name or known.copper ~= entry.copper) then
    return refuse(entry.id, "conflict")
  end
  local sent = Rows.sent(entry.id)
  if sent and sent.is_vouched then
    return refuse(entry.id, "vouched")
  end
  local row = Rows.find(entry.id)
  if not known then
    row = Rows.add({ id = entry.id, kind = "gold", name = entry.name, copper = entry.copper })
    ns.tell("plain", "entry_taken", entry.name)
  end
  if row then
    Rows.name(row)
  end
  ns.Link.emit(Grammar.ack("gold", entry.id))
  if sent then
    ns.Link.emit(Grammar.confirm(entry.id))
  end
end

-- Queue the good entries; each entry gets its ACK or ERR. Repeatable: an id is queued once, and one whose mail
-- has left is confirmed again.
function Receive.gold(data)
  local good, bad = Grammar.gold_entries(data)
  for _, entry in ipairs(good) do
    take(entry)
  end
  for _, entry in ipairs(bad) do
    refuse(entry.id, entry.reason)
  end
end

-- The row, winner or receiver of this id is not wanted any more; return nil, or why the row cannot be withdrawn: even
-- then nobody is awaited any longer, and the name is free.
function Receive.withdraw(id)
  local row = Rows.find(id)
  ns.Winners:forget(id)
  ns.Gifts:forget(id)
  ns.changed()
  if Rows.sent(id) or (row and not ns.Decisions.withdraw(row)) then
    return "sent"
  end
  ns.Link.emit(Grammar.ack("withdraw", id))
end
