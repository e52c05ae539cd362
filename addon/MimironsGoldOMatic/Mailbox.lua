-- Prepares a row's mail and pairs it with the mail that leaves (SPEC §11 "armed send", docs/game.md §6, §10).
--
-- The streamer clicks Send, and nobody else. A row is armed from the moment its form is filled, which is only
-- after ARMED has been flushed into the log: a crash then leaves a trace.
local _, ns = ...

local Rows, Sends, MailForm, Refusals, Grammar = ns.Rows, ns.Sends, ns.MailForm, ns.Refusals, ns.Grammar
local Mailbox = { is_open = false }
ns.Mailbox = Mailbox

local FLUSH_SECONDS_MAX = 15
local ANSWER_SECONDS_MAX = 15
local REASON_SECONDS = 0.5

local armed -- {row, item, is_filled, timer}: the one prepared row
local answer_timer -- runs while a mail of ours is out

-- Copper that is missing to mail the row now; 0 when there is enough.
function Mailbox.copper_missing(row)
  return math.max(0, (row.copper or 0) + MailForm.POSTAGE_COPPER - GetMoney())
end

-- Why the row cannot be prepared now, as the key of a text; nil when it can.
function Mailbox.refusal(row)
  if not row then
    return "hint_no_row"
  elseif row.state ~= "READY" then
    return "hint_not_ready"
  elseif not ns.Link.transport then
    return "hint_no_link"
  elseif not Rows.is_named(row) then
    return "hint_not_named"
  elseif not Mailbox.is_open then
    return "hint_mailbox_closed"
  elseif Rows.is_too_old(row) then
    return "hint_too_old"
  elseif Rows.in_state("SENDING") or Sends.unanswered() == "own" then
    return "hint_unanswered"
  elseif Sends.unanswered() then
    return "hint_other_unanswered"
  elseif Mailbox.copper_missing(row) > 0 then
    return "hint_gold_short"
  elseif not (armed and armed.item) and MailForm.has_attachments() then
    return "hint_attachments"
  end
end

-- Whether the prepared row's form has been filled.
function Mailbox.is_filled()
  return armed ~= nil and armed.is_filled == true
end

-- --- arming -------------------------------------------------------------------------------------------------

-- The prepared row is no longer: it is READY again, the Desktop is told, and the streamer too, by `key`.
function Mailbox.disarm(key)
  if not armed then
    return
  end
  local was = armed
  armed = nil
  ns.Scheduler.cancel(was.timer)
  if was.row.state == "PREPARED" then
    Rows.happen(was.row, "disarmed", key)
  end
  ns.Link.emit(Grammar.disarmed(was.row.id))
  if was.is_filled then
    MailForm.empty(was.row, was.item)
  end
  if key then
    ns.tell("plain", key, was.row.name)
  end
end

local function fill(what)
  if armed ~= what then
    return
  end
  if not MailForm.is_open() then
    return Mailbox.disarm("disarmed_closed")
  end
  if what.row.kind == "gift" then
    what.item = ns.Bags.find(what.row.item)
    if not what.item then
      Mailbox.disarm()
      return Mailbox.rule_out(what.row, "item_gone")
    end
  end
  local is_well = ns.try(MailForm.fill, what.row, what.item)
  what.is_filled = true
  -- The form tells its own handlers of new texts a frame late, and they may change it.
  ns.Scheduler.after(0, function()
    ns.Scheduler.after(0, function()
      if armed == what and (not is_well or not MailForm.holds(what.row, what.item)) then
        Mailbox.disarm("disarmed_form")
      end
    end)
  end)
  ns.tell("good", "prepared", what.row.name)
  ns.changed()
end

-- The row is to go: if it is the prepared one, it is no longer.
function Mailbox.let_go(row)
  if armed and armed.row == row then
    Mailbox.disarm()
  end
end

-- Prepare the row; a row prepared before is disarmed. Return nil, or the key of the reason why not.
function Mailbox.prepare(row)
  local refusal = Mailbox.refusal(row)
  if refusal then
    return refusal
  end
  Mailbox.disarm("disarmed_other_row")
  if row.kind == "gift" and not ns.Bags.find(row.item) then
    Mailbox.rule_out(row, "item_gone")
    return "reason_item_gone"
  end
  Rows.happen(row, "prepared")
  local what = { row = row }
  armed = what
  ns.Link.emit(Grammar.armed(row.id), function()
    ns.Scheduler.cancel(what.timer)
    fill(what)
  end)
  if not what.is_filled then
    what.timer = ns.Scheduler.after(FLUSH_SECONDS_MAX, function()
      if armed == what and not what.is_filled then
        Mailbox.disarm("disarmed_no_flush")
      end
    end)
  end
end

-- The mail of this row cannot be sent, however often: say so to both.
function Mailbox.rule_out(row, reason)
  Rows.happen(row, "ruled_out", "reason_" .. reason)
  ns.Link.emit(Grammar.err("mail", row.id, reason))
  ns.tell("bad", "mail_failed", row.name, ns.text("reason_" .. reason))
end

-- --- a mail leaves, and is answered --------------------------------------------------------------------------

local function confuse(ids)
  for _, id in ipairs(ids) do
    local row = Rows.find(id)
    if row and Rows.can(row, "confused") then
      Rows.happen(row, "confused", "reason_ambiguous")
      row.may_have_left = true
      ns.Link.emit(Grammar.err("mail", id, "ambiguous"))
      ns.tell("bad", "mail_failed", row.name, ns.text("reason_ambiguous"))
    end
  end
end

local function await_answer(row)
  ns.Scheduler.cancel(answer_timer)
  answer_timer = ns.Scheduler.after(ANSWER_SECONDS_MAX, function()
    if row.state == "SENDING" then
      row.is_unanswered, row.purse_after = true, GetMoney()
      ns.tell("bad", "unanswered", row.name)
      ns.changed()
    end
  end)
end

-- The game is sending a mail, ours or not.
local function leaving(recipient)
  local what = armed
  local is_ours = what and what.is_filled and MailForm.is_leaving(what.row, what.item, recipient)
  if what and not is_ours then
    Mailbox.disarm("disarmed_other_mail")
  end
  local confused = Sends.note(is_ours and what.row or nil)
  if is_ours then
    armed = nil
    local row = what.row
    Rows.happen(row, "sent")
    row.purse_before, row.purse_after = GetMoney(), nil
    await_answer(row)
  end
  confuse(confused)
  ns.changed()
end
-- At once: addons that load after this one may keep the function as they find it.
hooksecurefunc("SendMail", ns.guarded(leaving))

-- The mail of a note has left for good.
local function confirm(note)
  local row = Rows.find(note.row)
  if armed and armed.row == row then
    armed = nil
  end
  if row then
    if row.state ~= "SENT" then
      Rows.happen(row, row.state == "SENDING" and "confirmed" or "answered_late")
    end
    row.is_unanswered, row.reason = nil, nil
  end
  Rows.remember_sent({ id = note.row, name = note.name, copper = note.copper })
  ns.Link.emit(note.kind == "gift" and Grammar.gift_sent(note.row) or Grammar.confirm(note.row))
  ns.Sender.push(ns.Sender.LAST, note.name, function()
    return ns.Texts.MAIL_SENT_WHISPER
  end)
  ns.tell("good", "mail_sent", note.name)
  if ns.Panel then
    ns.Panel.offer(Rows.next_ready())
  end
end

local function succeeded()
  local note = Sends.answered()
  if note then
    confirm(note)
  end
  -- The game has emptied the form, whoever's it was.
  if armed and armed.is_filled then
    Mailbox.disarm("disarmed_other_mail")
  end
  MailForm.clear_focus_soon()
end

local function refuse(row)
  if row.state ~= "SENDING" then
    return
  end
  local reason, is_final = Refusals.take()
  row.is_unanswered = nil
  ns.Link.emit(Grammar.disarmed(row.id))
  if is_final then
    return Mailbox.rule_out(row, reason)
  end
  Rows.happen(row, "refused", "reason_" .. reason)
  ns.tell("bad", "mail_failed", row.name, ns.text("reason_" .. reason))
end

local function take_refusal()
  local note = Sends.answered()
  local row = note and Rows.find(note.row)
  if row and row.state == "SENDING" then
    -- Sent again as it stands it would leave as a mail of the streamer's own, and the row would be mailed once more.
    MailForm.empty(row, row.item)
    if Refusals.is_known() then
      return refuse(row)
    end
    ns.Scheduler.after(REASON_SECONDS, function()
      refuse(row)
    end)
  end
end

-- The reason is an event of its own and may come after this one. Where the inbox may have been refused something, only
-- a reason that mails have tells that this is the mail's answer; without one none has come, and the streamer is asked.
local function failed()
  if not Refusals.may_be_of_inbox() then
    return take_refusal()
  end
  ns.Scheduler.after(REASON_SECONDS, function()
    if Refusals.is_known() then
      take_refusal()
    end
  end)
end

-- --- start --------------------------------------------------------------------------------------------------

-- What was only prepared when the interface was unloaded is not armed any more; what was being sent is asked
-- about, and a late answer still counts.
local function resume()
  for _, row in ipairs(Rows.all()) do
    if row.state == "PREPARED" then
      Rows.happen(row, "disarmed", "disarmed_reload")
      ns.Link.emit(Grammar.disarmed(row.id))
    elseif row.state == "SENDING" then
      row.is_unanswered = true
    end
  end
end

-- Listen to the game.
function Mailbox.start()
  resume()
  Refusals.start()
  ns.Game.on("MAIL_SEND_SUCCESS", succeeded)
  ns.Game.on("MAIL_FAILED", failed)
  ns.Game.on("MAIL_SHOW", function()
    Mailbox.is_open = true
    MailForm.clear_focus_soon()
    ns.changed()
  end)
  ns.Game.on("MAIL_CLOSED", function()
    Mailbox.is_open = false
    Mailbox.disarm("disarmed_closed")
    ns.changed()
  end)
  ns.Game.on("PLAYER_MONEY", ns.changed)
  SendMailFrame:HookScript("OnShow", ns.guarded(MailForm.clear_focus_soon))
end
