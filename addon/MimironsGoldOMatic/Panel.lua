-- The panel beside the mail frame: the rows, what can be done with the chosen one, and how the link is.
local _, ns = ...

local Widgets, Rows, Mailbox, Decisions = ns.Widgets, ns.Rows, ns.Mailbox, ns.Decisions
local Panel = {}
ns.Panel = Panel

local WIDTH, HEIGHT = 372, 402
local INNER_WIDTH = WIDTH - 40
local REFRESH_SECONDS = 15
local TOAST_SECONDS = 5

local frame, toast, toast_timer, refresh_timer, is_change_noted
local link_label, awaited_label, total_label, hint_label
local buttons = {}
local chosen -- id of the chosen row

-- The chosen row; without one, the next that can be prepared. That one is not chosen by being shown: where nothing was
-- left to prepare, the next mail that comes must not wait behind one that is sent.
function Panel.row()
  local row = chosen and Rows.find(chosen)
  return row or Rows.in_state("PREPARED") or Rows.next_ready() or Rows.all()[1]
end

function Panel.choose(id)
  chosen = id
  ns.Question.hide()
  Panel.changed()
end

-- Offer the row, if there is one.
function Panel.offer(row)
  chosen = row and row.id
  Panel.changed()
end

local COLOURS = { good = { 0.26, 0.63, 0.28 }, bad = { 0.9, 0.22, 0.21 }, plain = { 1, 0.7, 0 } }

-- Show a short text at the top of the screen for some seconds.
function Panel.toast(kind, text)
  if not toast then
    return
  end
  local colour = COLOURS[kind] or COLOURS.plain
  toast.label:SetText(text)
  toast.label:SetTextColor(colour[1], colour[2], colour[3])
  toast:Show()
  ns.Scheduler.cancel(toast_timer)
  toast_timer = ns.Scheduler.after(TOAST_SECONDS, function()
    toast:Hide()
  end)
end

local function link_text()
  if not ns.Link.heard_at then
    return ns.text("link_none")
  elseif ns.Link.is_connected() then
    return ns.text("link_connected")
  end
  return ns.text("link_away", math.floor((ns.Game.now() - ns.Link.heard_at) / 60))
end
Panel.link_text = link_text

local function hint(row)
  if row and row.state == "PREPARED" then
    return ns.text(Mailbox.is_filled() and "hint_armed" or "hint_arming")
  elseif row and row.state == "SENDING" then
    return ns.text("hint_unanswered")
  elseif row and row.state == "FAILED" and row.reason then
    return ns.text("hint_failed", ns.text(row.reason))
  end
  local refusal = Mailbox.refusal(row)
  if refusal == "hint_gold_short" then
    return ns.text(refusal, Widgets.money(Mailbox.copper_missing(row)))
  end
  return ns.text(refusal or "hint_ready")
end

local function enable(button, is_enabled)
  if is_enabled then
    button:Enable()
  else
    button:Disable()
  end
end

-- Draw everything anew.
local function draw()
  local row = Panel.row()
  link_label:SetText(link_text())
  awaited_label:SetText(ns.text("awaited", ns.Winners:count() + ns.Gifts:count()))
  total_label:SetText(ns.text("total", Widgets.money(Rows.copper_due()), Widgets.money(GetMoney())))
  hint_label:SetText(hint(row))
  local refusal = Mailbox.refusal(row)
  -- With a mail of the streamer's own unanswered, the button asks about that one.
  enable(buttons.prepare, refusal == nil or refusal == "hint_other_unanswered")
  enable(buttons.skip, row and row.state == "READY")
  enable(buttons.retry, row and (row.state == "FAILED" or row.is_unanswered))
  enable(buttons.remove, row and row.state ~= "SENDING")
  ns.PanelRows.draw(row and row.id)
end

-- Something changed: draw in the next frame, once, and only if anybody sees it.
function Panel.changed()
  if ns.Minimap then
    ns.Minimap.changed()
  end
  if is_change_noted or not frame or not frame:IsShown() then
    return
  end
  is_change_noted = true
  ns.Scheduler.after(0, function()
    is_change_noted = false
    if frame:IsShown() then
      draw()
    end
  end)
end

-- Ages and the link's state change by themselves, while somebody looks.
local function refresh_later()
  ns.Scheduler.cancel(refresh_timer)
  refresh_timer = ns.Scheduler.after(REFRESH_SECONDS, function()
    if frame:IsShown() then
      draw()
      refresh_later()
    end
  end)
end

-- --- what the buttons do ------------------------------------------------------------------------------------

local actions = {}

function actions.prepare(row)
  local refusal = Mailbox.prepare(row)
  if refusal == "hint_other_unanswered" then
    ns.Question.ask(ns.text("ask_others"), { { "yes", Decisions.settle_others }, { "wait" } })
  end
end

function actions.skip(row)
  Rows.move_back(row.id)
  Panel.offer(Rows.next_ready())
end

function actions.retry(row)
  local function retry()
    Decisions.retry(row)
  end
  if row.state == "SENDING" then
    ns.Question.ask(ns.text("ask_sent", row.name), {
      { "was_not_sent", retry },
      { "was_sent", function()
        Decisions.vouch(row)
      end },
      { "wait" },
    })
  else
    local key = row.may_have_left and "ask_ambiguous" or "ask_retry"
    ns.Question.ask(ns.text(key, row.name), { { "yes", retry }, { "no" } })
  end
end

function actions.remove(row)
  ns.Question.ask(ns.text("ask_remove", row.name), {
    { "yes", function()
      Decisions.remove(row)
    end },
    { "no" },
  })
end

local function make_button(key, name, width, x, y)
  buttons[key] = Widgets.button(name, frame, width, key, function()
    local row = Panel.row()
    if row then
      actions[key](row)
      Panel.changed()
    end
  end)
  buttons[key]:SetPoint("BOTTOMLEFT", frame, "BOTTOMLEFT", x, y)
end

-- --- making and showing -------------------------------------------------------------------------------------

local function line(font, width, x, y, align)
  local label = Widgets.label(frame, font, width, align)
  label:SetPoint("TOPLEFT", frame, "TOPLEFT", x, y)
  return label
end

-- A text that can be pointed at: texts alone have no tooltip.
local function explain_line(y, text)
  local spot = CreateFrame("Frame", nil, frame)
  spot:SetPoint("TOPLEFT", frame, "TOPLEFT", 20, y)
  spot:SetWidth(INNER_WIDTH)
  spot:SetHeight(14)
  spot:EnableMouse(true)
  Widgets.explain(spot, text)
end

local function transport_text()
  return ns.Link.transport or ns.text("link_both"), ns.Link.flush or ns.text("link_both")
end
Panel.transport_text = transport_text

local function make()
  frame = Widgets.window("MGMPanel", WIDTH, HEIGHT, "panel", function(self)
    self:SetPoint("TOPLEFT", MailFrame, "TOPRIGHT", -28, -12)
  end)
  local title = line("GameFontNormalLarge", INNER_WIDTH - 20, 20, -18)
  title:SetHeight(18)
  title:SetText(ns.text("title"))
  link_label = line("GameFontHighlightSmall", 190, 20, -42)
  awaited_label = line("GameFontHighlightSmall", INNER_WIDTH - 190, 210, -42, "RIGHT")
  explain_line(-42, function()
    local transport, flush = transport_text()
    return ns.text("link_tip", transport, flush, ns.Link.count())
  end)
  ns.PanelRows.make(frame, 20, -62, INNER_WIDTH)
  total_label = line("GameFontHighlightSmall", INNER_WIDTH, 20, -290)
  explain_line(-290, function()
    return ns.text("total_tip")
  end)
  hint_label = line("GameFontNormalSmall", INNER_WIDTH, 20, -308)
  make_button("prepare", "MGMPrepare", INNER_WIDTH, 20, 48)
  make_button("skip", "MGMSkip", 106, 20, 22)
  make_button("retry", "MGMRetry", 106, 133, 22)
  make_button("remove", "MGMRemove", 106, 246, 22)
  ns.Question.make(frame, INNER_WIDTH)
  frame:SetScript("OnShow", ns.guarded(function()
    draw()
    refresh_later()
  end))
  Widgets.explain(frame, function()
    return ns.text("drag_tip")
  end)
end

local function make_toast()
  toast = CreateFrame("Frame", "MGMToast", UIParent)
  toast:SetWidth(460)
  toast:SetHeight(34)
  toast:SetPoint("TOP", UIParent, "TOP", 0, -60)
  toast:SetFrameStrata("DIALOG")
  toast:SetBackdrop({ bgFile = "Interface\\Tooltips\\UI-Tooltip-Background" })
  toast:SetBackdropColor(0, 0, 0, 0.8)
  toast.label = Widgets.label(toast, "GameFontNormal", 440, "CENTER")
  toast.label:SetHeight(30)
  toast.label:SetPoint("CENTER", toast, "CENTER", 0, 0)
  toast:Hide()
end

function Panel.show()
  frame.place()
  frame:Show()
end

function Panel.toggle()
  if frame:IsShown() then
    frame:Hide()
  else
    Panel.show()
  end
end

-- Put the window back where it belongs.
function Panel.reset()
  ns.saved.places.panel = nil
  frame.place()
end

function Panel.start()
  make()
  make_toast()
  ns.Game.on("MAIL_SHOW", Panel.show)
  ns.Game.on("MAIL_CLOSED", function()
    frame:Hide()
  end)
end
