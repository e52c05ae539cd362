-- /mgm debug: what happened lately. Made only when somebody asks for it.
local _, ns = ...

local Widgets = ns.Widgets
local DebugFrame = {}
ns.DebugFrame = DebugFrame

local WIDTH, HEIGHT, LINES, LINE_HEIGHT = 560, 330, 19, 14

local frame
local labels = {}
local is_change_noted = false

local function draw()
  local lines = ns.debug_lines
  for index, label in ipairs(labels) do
    local line = lines[#lines - LINES + index]
    -- The bar is the engine's escape character; what others wrote must not be drawn as links.
    label:SetText(line and ("%.1f  %s"):format(line.at, (line.text:gsub("|", "||"))) or "")
  end
end

local function make()
  frame = Widgets.window("MGMDebug", WIDTH, HEIGHT, "debug", function(self)
    self:SetPoint("CENTER", UIParent, "CENTER", 0, 0)
  end)
  frame:SetFrameStrata("DIALOG")
  local title = Widgets.label(frame, "GameFontNormal", WIDTH - 80)
  title:SetPoint("TOPLEFT", frame, "TOPLEFT", 20, -18)
  title:SetText(ns.text("debug_title"))
  for index = 1, LINES do
    local label = Widgets.label(frame, "GameFontHighlightSmall", WIDTH - 40)
    label:SetPoint("TOPLEFT", frame, "TOPLEFT", 20, -40 - (index - 1) * LINE_HEIGHT)
    labels[index] = label
  end
  frame:SetScript("OnShow", ns.guarded(draw))
end

-- A line was added.
function DebugFrame.changed()
  if is_change_noted or not frame or not frame:IsShown() then
    return
  end
  is_change_noted = true
  ns.Scheduler.after(0, function()
    is_change_noted = false
    draw()
  end)
end

function DebugFrame.toggle()
  if not frame then
    make()
  end
  if frame:IsShown() then
    frame:Hide()
  else
    frame.place()
    frame:Show()
  end
end

-- Put the window back where it belongs.
function DebugFrame.reset()
  ns.saved.places.debug = nil
  if frame then
    frame.place()
  end
end
