-- The game's own send-mail form: filled, read and left alone (docs/game.md §6).
local _, ns = ...

local MailForm = { POSTAGE_COPPER = 30 }
ns.MailForm = MailForm

local ATTACHMENTS_MAX = 12

function MailForm.is_open()
  return MailFrame and MailFrame:IsVisible() and true or false
end

-- Take the keyboard away from the form: what the Desktop types must reach the chat box.
function MailForm.clear_focus()
  for _, name in ipairs({
    "SendMailNameEditBox", "SendMailSubjectEditBox", "SendMailBodyEditBox", "SendMailMoneyGold",
    "SendMailMoneySilver", "SendMailMoneyCopper",
  }) do
    if _G[name] then
      _G[name]:ClearFocus()
    end
  end
end

local function clear_focus_for(frames)
  MailForm.clear_focus()
  if frames > 0 then
    ns.Scheduler.after(0, function()
      clear_focus_for(frames - 1)
    end)
  end
end

-- The form takes the keyboard when it is shown and after every send, in that frame or the next. Who does it in a
-- frame may come after us, so one more is waited for.
function MailForm.clear_focus_soon()
  clear_focus_for(3)
end

-- Return the attachments as {name, count, link (may be nil)}, by their place.
local function attachments()
  local found = {}
  for index = 1, ATTACHMENTS_MAX do
    local name, _, count = GetSendMailItem(index)
    if name then
      local link = GetSendMailItemLink and GetSendMailItemLink(index)
      found[#found + 1] = { name = name, count = count, link = link }
    end
  end
  return found
end

function MailForm.has_attachments()
  return attachments()[1] ~= nil
end

local function attach(item)
  ClearCursor()
  PickupContainerItem(item.bag, item.slot)
  ClickSendMailItemButton()
  ClearCursor()
end

-- Return the one attachment if it is of this item's kind, however many it is; else nil.
local function attached_kind(item)
  local found = attachments()
  local only = found[1]
  if #found ~= 1 then
    return nil
  elseif only.link then
    return tonumber(only.link:match("item:(%d+)")) == item.id and only or nil
  end
  return only.name == item.name and only or nil
end

-- Whether the one attachment is this item.
local function is_attached(item)
  local only = attached_kind(item)
  return only ~= nil and (only.count or 1) == item.count
end

-- Fill the form for the row; `item` is where its gift lies now. The subject is free and only for people.
function MailForm.fill(row, item)
  MailFrameTab_OnClick(nil, 2)
  SendMailRadioButton_OnClick(1)
  SendMailNameEditBox:SetText(row.name)
  if item then
    MoneyInputFrame_SetCopper(SendMailMoney, 0)
    attach(item)
  else
    MoneyInputFrame_SetCopper(SendMailMoney, row.copper)
  end
  -- After the attachment: the game puts the item's name there by itself.
  SendMailSubjectEditBox:SetText(ns.text(item and "subject_gift" or "subject_gold"))
  -- The Send button stays off after a mail that was never answered, until something in the form changes.
  SendMailFrame_CanSend()
  MailForm.clear_focus_soon()
end

-- Empty what was filled for a row that is no longer prepared, unless the streamer has changed it.
function MailForm.empty(row, item)
  if MailForm.is_open() and ns.Names.are_same(SendMailNameEditBox:GetText(), row.name) then
    SendMailNameEditBox:SetText("")
    SendMailSubjectEditBox:SetText("")
    MoneyInputFrame_SetCopper(SendMailMoney, 0)
    if item and attached_kind(item) then
      ClickSendMailItemButton(1, true)
    end
    MailForm.clear_focus()
  end
end

-- Whether the form, as it stands, is the row's mail.
function MailForm.holds(row, item)
  if not ns.Names.are_same(SendMailNameEditBox:GetText(), row.name) then
    return false
  end
  local copper = MoneyInputFrame_GetCopper(SendMailMoney)
  if row.kind == "gift" then
    return copper == 0 and is_attached(item)
  end
  return copper == row.copper and not MailForm.has_attachments()
end

-- Whether the mail that is leaving this moment, to `recipient`, is the row's: asked inside SendMail, because
-- the game empties the form when it succeeds.
function MailForm.is_leaving(row, item, recipient)
  if not ns.Names.are_same(recipient, row.name) or (GetSendMailCOD() or 0) ~= 0 then
    return false
  end
  local copper = GetSendMailMoney() or 0
  if row.kind == "gift" then
    return copper == 0 and is_attached(item)
  end
  return copper == row.copper and not MailForm.has_attachments()
end
