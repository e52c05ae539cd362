-- What the streamer decides about a row, and what the Desktop withdraws (docs/game.md §10 "Armed").
local _, ns = ...

local Rows, Sends, Grammar = ns.Rows, ns.Sends, ns.Grammar
local Decisions = {}
ns.Decisions = Decisions

-- The streamer has said what became of the row's mail. The form still holds it, if it is open: sent as it stands it
-- would leave as a mail of the streamer's own, and what was mailed would be mailed twice.
local function settle(row)
  Sends.settle(row.id)
  ns.MailForm.empty(row, row.item)
end

-- Make a row READY again that is FAILED, or that waits for an answer and, they say, never left.
function Decisions.retry(row)
  if row.state == "SENDING" then
    settle(row)
    Rows.happen(row, "denied")
    ns.Link.emit(Grammar.disarmed(row.id))
  elseif row.state == "FAILED" then
    Rows.happen(row, "retried")
    if row.may_have_left then
      ns.Link.emit(Grammar.disarmed(row.id))
    end
  end
  row.is_unanswered, row.may_have_left = nil, nil
end

-- The streamer says that an unanswered mail has left. No CONFIRM comes of it: a word is no mail. The Desktop is
-- told, where the streamer can mark the payout as sent.
function Decisions.vouch(row)
  if row.state == "SENDING" then
    settle(row)
    Rows.happen(row, "vouched", "reason_vouched")
    row.is_unanswered = nil
    Rows.remember_sent(row, true)
    ns.Link.emit(Grammar.err("mail", row.id, "vouched"))
  end
end

-- The streamer says that no answer will come any more to mails of their own.
function Decisions.settle_others()
  Sends.settle(nil)
  ns.changed()
end

-- Take the row off the queue; return whether it could be: a mail that is on its way cannot be called back.
function Decisions.withdraw(row)
  if row.state == "SENDING" or row.state == "SENT" or row.may_have_left then
    return false
  end
  ns.Mailbox.let_go(row)
  Rows.remove(row.id)
  return true
end

-- The streamer takes the row off the queue.
function Decisions.remove(row)
  -- While the streamer was being asked the Desktop may have withdrawn the row, and named its id anew.
  if row.state == "SENDING" or Rows.find(row.id) ~= row then
    return
  end
  ns.Mailbox.let_go(row)
  Rows.remove(row.id)
  if row.state ~= "SENT" then
    ns.Link.emit(Grammar.err("mail", row.id, "removed"))
  end
end
