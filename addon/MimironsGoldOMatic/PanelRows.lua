-- The rows inside the panel: eight are drawn, however long the queue is.
local _, ns = ...

local Widgets, Rows = ns.Widgets, ns.Rows
local PanelRows = {}
ns.PanelRows = PanelRows

local SHOWN, ROW_HEIGHT, SCROLL_BAR_WIDTH = 10, 22, 24
local COLOURS = {
  READY = { 1, 1, 1 }, PREPARED = { 1, 0.7, 0 }, SENDING = { 1, 0.85, 0.4 }, SENT = { 0.26, 0.63, 0.28 },
  FAILED = { 0.9, 0.22, 0.21 },
}

local scroll
local lines = {}
local chosen

local function amount(row)
  if row.kind == "gold" then
    return Widgets.gold(row.copper)
  elseif row.item.name then
    return ns.text("gift_of_item", row.item.name, row.item.count)
  end
  return ns.text("gift")
end

local function explanation(row)
  local text = ns.text("row_tip", row.name, amount(row), ns.text("state_" .. row.state))
  if row.reason then
    -- Reasons of a disarming speak of the name, those of a failure do not.
    text = text .. "\n" .. ns.text(row.reason, row.name)
  end
  if row.is_unanswered and row.purse_before then
    local now = Widgets.money(row.purse_after or GetMoney())
    text = text .. "\n" .. ns.text("row_purse", Widgets.money(row.purse_before), now)
  end
  return text
end

local function make_line(parent, index, x, y, width)
  local button = CreateFrame("Button", "MGMRow" .. index, parent)
  button:SetWidth(width)
  button:SetHeight(ROW_HEIGHT)
  button:SetPoint("TOPLEFT", parent, "TOPLEFT", x, y - (index - 1) * ROW_HEIGHT)
  button:SetHighlightTexture("Interface\\QuestFrame\\UI-QuestTitleHighlight")
  button.mark = button:CreateTexture(nil, "BACKGROUND")
  button.mark:SetAllPoints(button)
  button.mark:SetTexture(1, 0.7, 0, 0.2)
  button.icon = button:CreateTexture(nil, "ARTWORK")
  button.icon:SetWidth(16)
  button.icon:SetHeight(16)
  button.icon:SetPoint("LEFT", button, "LEFT", 2, 0)
  local places = { { "name", 98, 22, "LEFT" }, { "amount", 76, 122, "RIGHT" }, { "state", 58, 202, "LEFT" },
    { "age", 46, 260, "RIGHT" } }
  for _, place in ipairs(places) do
    local label = Widgets.label(button, "GameFontHighlightSmall", place[2], place[4])
    label:SetPoint("LEFT", button, "LEFT", place[3], 0)
    button[place[1]] = label
  end
  button:SetScript("OnClick", ns.guarded(function(self)
    ns.Panel.choose(self.id)
  end))
  Widgets.explain(button, function()
    local row = Rows.find(button.id)
    return row and explanation(row) or ""
  end)
  return button
end

local function draw_line(button, row)
  if not row then
    return button:Hide()
  end
  button.id = row.id
  button.name:SetText(row.name)
  button.amount:SetText(amount(row))
  button.state:SetText(ns.text("state_" .. row.state))
  button.age:SetText(Widgets.age(row.received_at))
  local colour = COLOURS[row.state]
  button.state:SetTextColor(colour[1], colour[2], colour[3])
  local coin = "Interface\\Icons\\INV_Misc_Coin_01"
  button.icon:SetTexture(row.item and row.item.texture or coin)
  if row.id == chosen then
    button.mark:Show()
  else
    button.mark:Hide()
  end
  button:Show()
end

local function update()
  local rows = Rows.all()
  FauxScrollFrame_Update(scroll, #rows, SHOWN, ROW_HEIGHT)
  local offset = FauxScrollFrame_GetOffset(scroll)
  for index, button in ipairs(lines) do
    draw_line(button, rows[offset + index])
  end
end

-- Draw the rows in sight; `chosen_id` is marked.
function PanelRows.draw(chosen_id)
  chosen = chosen_id
  update()
end

-- Make the rows at this place of the panel.
function PanelRows.make(parent, x, y, width)
  scroll = CreateFrame("ScrollFrame", "MGMScroll", parent, "FauxScrollFrameTemplate")
  scroll:SetPoint("TOPLEFT", parent, "TOPLEFT", x, y)
  scroll:SetWidth(width - SCROLL_BAR_WIDTH)
  scroll:SetHeight(SHOWN * ROW_HEIGHT)
  scroll:SetScript("OnVerticalScroll", ns.guarded(function(self, offset)
    FauxScrollFrame_OnVerticalScroll(self, offset, ROW_HEIGHT, update)
  end))
  for index = 1, SHOWN do
    lines[index] = make_line(parent, index, x, y, width - SCROLL_BAR_WIDTH)
  end
end
