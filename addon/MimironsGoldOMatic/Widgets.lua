-- Small pieces of the windows, all in the game's own look.
local _, ns = ...

local Widgets = {}
ns.Widgets = Widgets

local BACKDROP = {
  bgFile = "Interface\\DialogFrame\\UI-DialogBox-Background",
  edgeFile = "Interface\\DialogFrame\\UI-DialogBox-Border",
  tile = true, tileSize = 32, edgeSize = 32,
  insets = { left = 11, right = 12, top = 12, bottom = 11 },
}

-- Show `text()` beside the frame while the pointer is on it.
function Widgets.explain(frame, text)
  frame:SetScript("OnEnter", ns.guarded(function(self)
    GameTooltip:SetOwner(self, "ANCHOR_RIGHT")
    GameTooltip:SetText(text(), 1, 1, 1, 1, true)
    GameTooltip:Show()
  end))
  frame:SetScript("OnLeave", ns.guarded(function()
    GameTooltip:Hide()
  end))
end

-- Make a window that can be dragged and keeps its place under `key`; `put` places it where it belongs.
function Widgets.window(name, width, height, key, put)
  local frame = CreateFrame("Frame", name, UIParent)
  frame:SetWidth(width)
  frame:SetHeight(height)
  frame:SetBackdrop(BACKDROP)
  frame:SetFrameStrata("HIGH")
  frame:SetClampedToScreen(true)
  frame:SetMovable(true)
  frame:EnableMouse(true)
  frame:RegisterForDrag("LeftButton")
  frame:SetScript("OnDragStart", ns.guarded(function(self)
    self:StartMoving()
  end))
  frame:SetScript("OnDragStop", ns.guarded(function(self)
    self:StopMovingOrSizing()
    local point, _, relative_point, x, y = self:GetPoint()
    ns.saved.places[key] = { point, relative_point, x, y }
  end))
  -- Put the window where it was dragged to, or where it belongs.
  function frame.place()
    frame:ClearAllPoints()
    local place = ns.saved.places[key]
    if type(place) == "table" and place[1] then
      frame:SetPoint(place[1], UIParent, place[2], place[3], place[4])
    else
      put(frame)
    end
  end
  frame:Hide()
  local close = CreateFrame("Button", name .. "Close", frame, "UIPanelCloseButton")
  close:SetPoint("TOPRIGHT", frame, "TOPRIGHT", -4, -4)
  close:SetScript("OnClick", ns.guarded(function()
    frame:Hide()
  end))
  Widgets.explain(close, function()
    return ns.text("close_tip")
  end)
  return frame
end

-- Make a text inside the frame: one line, cut at its width.
function Widgets.label(frame, font, width, align)
  local label = frame:CreateFontString(nil, "ARTWORK", font)
  label:SetWidth(width)
  label:SetHeight(14)
  label:SetJustifyH(align or "LEFT")
  return label
end

-- Make a button with a tooltip.
function Widgets.button(name, parent, width, key, action)
  local button = CreateFrame("Button", name, parent, "UIPanelButtonTemplate")
  button:SetWidth(width)
  button:SetHeight(22)
  button:SetText(ns.text(key))
  button:SetScript("OnClick", ns.guarded(action))
  if ns.L[key .. "_tip"] then
    Widgets.explain(button, function()
      return ns.text(key .. "_tip")
    end)
  end
  return button
end

local function grouped(number)
  local digits = ("%d"):format(number)
  local front = digits:sub(1, (#digits - 1) % 3 + 1)
  return front .. digits:sub(#front + 1):gsub("(%d%d%d)", " %1")
end

-- Return an amount for a person: gold, and what is less than one gold as a fraction. Prizes are whole gold.
function Widgets.gold(copper)
  local per_gold = ns.Grammar.COPPER_PER_GOLD
  local text = grouped(math.floor(copper / per_gold))
  local rest = copper % per_gold
  if rest > 0 then
    text = text .. ("%.4f"):format(rest / per_gold):sub(2)
  end
  return ns.text("gold", text)
end

-- Return an amount as the game tells it: gold, silver and copper, without those that there are none of.
function Widgets.money(copper)
  local words = {}
  local per_gold = ns.Grammar.COPPER_PER_GOLD
  for _, coin in ipairs({ { "gold", per_gold }, { "silver", per_gold / 100 }, { "copper", 1 } }) do
    local key, worth = coin[1], coin[2]
    local number = math.floor(copper / worth)
    copper = copper % worth
    if number > 0 then
      words[#words + 1] = ns.text(key, grouped(number))
    end
  end
  return words[1] and table.concat(words, " ") or ns.text("gold", "0")
end

-- Return for a person how long ago that was.
function Widgets.age(at)
  local minutes = math.floor(math.max(0, ns.Game.clock() - at) / 60)
  if minutes == 0 then
    return ns.text("age_now")
  elseif minutes < 120 then
    return ns.text("age_minutes", minutes)
  end
  return ns.text("age_hours", math.floor(minutes / 60))
end
