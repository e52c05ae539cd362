-- The question at the foot of the panel, over its buttons: nothing that cannot be undone is done without one.
local _, ns = ...

local Question = {}
ns.Question = Question

local ANSWERS_MAX, ANSWER_WIDTH, ANSWER_STEP = 3, 106, 112

local frame
local buttons = {}

function Question.hide()
  if frame then
    frame:Hide()
  end
end

-- Ask: a text, and up to three answers {text key, action or nil}.
function Question.ask(text, answers)
  -- That of the button that was clicked, which would lie over the question.
  GameTooltip:Hide()
  frame.label:SetText(text)
  for index, button in ipairs(buttons) do
    local answer = answers[index]
    if answer then
      button:SetText(ns.text(answer[1]))
      button.action = answer[2]
      button:Show()
    else
      button:Hide()
    end
  end
  frame:Show()
end

-- Make the question's frame at the foot of its parent.
function Question.make(parent, width)
  frame = CreateFrame("Frame", "MGMQuestion", parent)
  frame:SetPoint("BOTTOMLEFT", parent, "BOTTOMLEFT", 14, 14)
  frame:SetPoint("BOTTOMRIGHT", parent, "BOTTOMRIGHT", -14, 14)
  frame:SetHeight(66)
  frame:SetFrameLevel(parent:GetFrameLevel() + 10)
  frame:EnableMouse(true)
  frame:SetBackdrop({ bgFile = "Interface\\Tooltips\\UI-Tooltip-Background" })
  frame:SetBackdropColor(0.05, 0.04, 0.03, 1)
  frame.label = ns.Widgets.label(frame, "GameFontNormal", width, "CENTER")
  frame.label:SetHeight(30)
  frame.label:SetPoint("TOP", frame, "TOP", 0, -4)
  for index = 1, ANSWERS_MAX do
    local button = ns.Widgets.button("MGMAnswer" .. index, frame, ANSWER_WIDTH, "yes", function(self)
      frame:Hide()
      if self.action then
        self.action()
      end
      ns.changed()
    end)
    button:SetPoint("BOTTOMLEFT", frame, "BOTTOMLEFT", 6 + (index - 1) * ANSWER_STEP, 8)
    buttons[index] = button
  end
  frame:Hide()
end
