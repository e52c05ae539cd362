-- What lies in the bags and may be given away (docs/game.md §7, §10 "Gift item").
local _, ns = ...

local Bags = {}
ns.Bags = Bags

local scan -- a tooltip that is never shown: only it knows whether an item is bound

local function lines_of(bag, slot)
  scan = scan or CreateFrame("GameTooltip", "MGMScanTooltip", nil, "GameTooltipTemplate")
  scan:SetOwner(UIParent, "ANCHOR_NONE")
  scan:ClearLines()
  scan:SetBagItem(bag, slot)
  local lines = {}
  for index = 1, scan:NumLines() do
    local line = _G["MGMScanTooltipTextLeft" .. index]
    lines[index] = line and line:GetText() or ""
  end
  scan:Hide()
  return lines
end

-- The words of a tooltip that forbid mailing; a client that lacks one of them cannot show it either.
local function forbidding()
  local words = {}
  for _, name in ipairs({
    "ITEM_SOULBOUND", "ITEM_BIND_QUEST", "ITEM_ACCOUNTBOUND", "ITEM_BIND_TO_ACCOUNT", "ITEM_CONJURED",
  }) do
    if _G[name] then
      words[_G[name]] = true
    end
  end
  return words
end

local function is_mailable(bag, slot, forbidden)
  local lines = lines_of(bag, slot)
  for _, line in ipairs(lines) do
    if forbidden[line] then
      return false
    end
  end
  if GetContainerItemQuestInfo then
    local is_quest_item, quest_id = GetContainerItemQuestInfo(bag, slot)
    if is_quest_item or quest_id then
      return false
    end
  end
  -- An empty tooltip says nothing about the item, so nothing is promised about it.
  return #lines > 0
end

-- Return what lies in the slot if it may be mailed: {id, count, bag, slot, name, quality, link,
-- texture}; else nil.
local function item_at(bag, slot, forbidden)
  local texture, count, is_locked, quality, _, _, link = GetContainerItemInfo(bag, slot)
  local id = link and tonumber(link:match("item:(%d+)"))
  if not id or is_locked or not is_mailable(bag, slot, forbidden) then
    return nil
  end
  -- What the client has not cached has no other name than its link's.
  local name, _, known_quality = GetItemInfo(link)
  name = name or link:match("%[(.-)%]|h")
  -- The slot says -1 for what is not cached, and on some clients for much else.
  quality = quality and quality >= 0 and quality or known_quality
  return {
    id = id, count = math.max(1, math.abs(count or 1)), bag = bag, slot = slot, name = name, quality = quality,
    link = link, texture = texture,
  }
end

-- Return everything that may be mailed, bag by bag.
function Bags.mailable()
  local forbidden, items = forbidding(), {}
  for bag = 0, ns.Grammar.LAST_BAG do
    for slot = 1, GetContainerNumSlots(bag) do
      items[#items + 1] = item_at(bag, slot, forbidden)
    end
  end
  return items
end

-- Return the item that was chosen, wherever it lies now: the same slot, else the same id and count, else the
-- same id; nil when it is gone.
function Bags.find(chosen)
  local same_id
  local same_count
  for _, item in ipairs(Bags.mailable()) do
    if item.id == chosen.id then
      if item.bag == chosen.bag and item.slot == chosen.slot then
        return item
      elseif item.count == chosen.count then
        same_count = same_count or item
      end
      same_id = same_id or item
    end
  end
  return same_count or same_id
end
