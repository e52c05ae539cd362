-- The game side of the gift queue (SPEC §12): list the bags, whisper the receiver, offer the gift as a row.
local _, ns = ...

local Gifts = ns.Awaited.new("gifts", "gift", ns.Texts.GIFT_WHISPER, "twgift", ns.Grammar.gift_accept)
ns.Gifts = Gifts

-- Tell the Desktop what may be given away.
function Gifts.list(gift_id)
  local tags, left_out = ns.Grammar.items(gift_id, ns.Bags.mailable(), math.random)
  ns.Link.emit(ns.Grammar.ack("items", gift_id))
  for _, tag in ipairs(tags) do
    ns.Link.emit(tag)
  end
  if left_out > 0 then
    ns.tell("plain", "items_left_out", left_out)
  end
end

-- Whisper the receiver and keep the item that was chosen; return nil, or why not.
function Gifts.confirm(gift_id, name, item)
  local refusal = Gifts:ask(gift_id, name)
  local entry = Gifts:find(gift_id)
  if not refusal and not entry.item then
    entry.item = item
  end
  return refusal
end

-- The receiver agreed and the Desktop has it in writing: offer the gift as a row; return nil, or why not.
function Gifts.ready(gift_id)
  local sent = ns.Rows.sent(gift_id)
  if sent then
    ns.Link.emit(ns.Grammar.ack("ready", gift_id))
    if not sent.is_vouched then
      ns.Link.emit(ns.Grammar.gift_sent(gift_id))
    end
    return nil
  end
  local row = ns.Rows.find(gift_id)
  if not row then
    local entry = Gifts:find(gift_id)
    if not entry or not entry.item then
      return "unknown"
    end
    -- A crash may have taken the answer away that the Desktop has in writing.
    entry.accepted_at = entry.accepted_at or ns.Game.clock()
    local item = entry.item
    local lying = ns.Bags.find(item)
    row = ns.Rows.add({
      id = gift_id, kind = "gift", name = entry.name, item = {
        id = item.id, count = item.count, bag = item.bag, slot = item.slot,
        name = lying and lying.name, texture = lying and lying.texture,
      },
    })
  end
  ns.Rows.name(row)
  ns.Link.emit(ns.Grammar.ack("ready", gift_id))
end
