-- The button at the minimap: shows or hides the panel, says how much there is to mail.
local _, ns = ...

local MinimapButton = {}
ns.Minimap = MinimapButton

local RADIUS = 80
local DEFAULT_ANGLE = 200

local button

local function place()
  local angle = math.rad(tonumber(ns.saved.places.minimap) or DEFAULT_ANGLE)
  button:ClearAllPoints()
  button:SetPoint("CENTER", Minimap, "CENTER", RADIUS * math.cos(angle), RADIUS * math.sin(angle))
end

local function follow_pointer()
  local x, y = GetCursorPosition()
  local scale = Minimap:GetEffectiveScale()
  local centre_x, centre_y = Minimap:GetCenter()
  ns.saved.places.minimap = math.deg(math.atan2(y / scale - centre_y, x / scale - centre_x))
  place()
end

local function count()
  local ready = 0
  for _, row in ipairs(ns.Rows.all()) do
    if row.state == "READY" or row.state == "PREPARED" then
      ready = ready + 1
    end
  end
  return ready
end

-- The queue changed: the icon is bright while there is something to mail.
function MinimapButton.changed()
  if button then
    button.icon:SetAlpha(ns.Rows.next_ready() and 1 or 0.5)
  end
end

-- Put the button back where it belongs.
function MinimapButton.reset()
  ns.saved.places.minimap = nil
  place()
end

function MinimapButton.start()
  button = CreateFrame("Button", "MGMMinimapButton", Minimap)
  button:SetWidth(31)
  button:SetHeight(31)
  button:SetFrameStrata("MEDIUM")
  button:SetFrameLevel(8)
  button:RegisterForClicks("LeftButtonUp")
  button:RegisterForDrag("LeftButton")
  button:SetHighlightTexture("Interface\\Minimap\\UI-Minimap-ZoomButton-Highlight")
  button.icon = button:CreateTexture(nil, "BACKGROUND")
  button.icon:SetTexture("Interface\\Icons\\INV_Misc_Coin_01")
  button.icon:SetWidth(20)
  button.icon:SetHeight(20)
  button.icon:SetPoint("CENTER", button, "CENTER", 0, 1)
  local border = button:CreateTexture(nil, "OVERLAY")
  border:SetTexture("Interface\\Minimap\\MiniMap-TrackingBorder")
  border:SetWidth(53)
  border:SetHeight(53)
  border:SetPoint("TOPLEFT", button, "TOPLEFT", 0, 0)
  button:SetScript("OnClick", ns.guarded(ns.Panel.toggle))
  -- It follows the pointer only while it is dragged.
  button:SetScript("OnDragStart", ns.guarded(function(self)
    self:SetScript("OnUpdate", ns.guarded(follow_pointer))
  end))
  button:SetScript("OnDragStop", ns.guarded(function(self)
    self:SetScript("OnUpdate", nil)
  end))
  ns.Widgets.explain(button, function()
    return ns.text("minimap_tip", count())
  end)
  place()
  MinimapButton.changed()
end
