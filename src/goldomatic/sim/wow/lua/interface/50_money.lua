-- Sums of money: how they are written, shown, and typed in three boxes.
local engine = ...

COPPER_PER_SILVER = 100
SILVER_PER_GOLD = 100
COPPER_PER_GOLD = COPPER_PER_SILVER * SILVER_PER_GOLD

local function split(copper)
    return math.floor(copper / COPPER_PER_GOLD), math.floor(copper / COPPER_PER_SILVER) % SILVER_PER_GOLD,
        copper % COPPER_PER_SILVER
end

local function written(copper, patterns, separator)
    local parts = {}
    for index, amount in ipairs({ split(copper) }) do
        if amount > 0 or (index == 3 and #parts == 0) then
            parts[#parts + 1] = string.format(patterns[index], amount)
        end
    end
    return table.concat(parts, separator)
end

function GetCoinText(copper, separator)
    return written(copper, { GOLD_AMOUNT, SILVER_AMOUNT, COPPER_AMOUNT }, separator or ", ")
end

function GetCoinTextureString(copper, size)
    size = size or 0
    local patterns = {}
    for index, coin in ipairs({ "Gold", "Silver", "Copper" }) do
        patterns[index] = "%d|TInterface\\MoneyFrame\\UI-" .. coin .. "Icon:" .. size .. ":" .. size .. ":2:0|t"
    end
    return written(copper, patterns, " ")
end

-- A sum that is only shown. `frame` is a frame or its name.
function MoneyFrame_Update(frame, copper)
    if type(frame) == "string" then
        frame = _G[frame]
    end
    frame.staticMoney = copper
    if not frame.sum then
        frame.sum = frame:CreateFontString(nil, "ARTWORK", "GameFontHighlight")
        frame.sum:SetPoint("CENTER", frame, "CENTER", 0, 0)
    end
    frame.sum:SetText(GetCoinText(copper))
end

-- A sum that is typed. Setting it is heard of a frame later, box by box: `expectChanges` counts the boxes that
-- have yet to be heard, so that the whole is told once.
function MoneyInputFrame_OnTextChanged(box)
    local frame = box:GetParent()
    if frame.expectChanges then
        if frame.expectChanges > 1 then
            frame.expectChanges = frame.expectChanges - 1
            return
        end
        frame.expectChanges = nil
    end
    if frame.onValueChangedFunc then
        frame.onValueChangedFunc()
    end
end

local function boxes(frame)
    local name = frame:GetName()
    return { _G[name .. "Gold"], _G[name .. "Silver"], _G[name .. "Copper"] }
end

function MoneyInputFrame_SetCopper(frame, copper)
    frame.expectChanges = 0
    local amounts = { split(copper) }
    for index, box in ipairs(boxes(frame)) do
        if box:GetNumber() ~= amounts[index] then
            box:SetNumber(amounts[index])
            frame.expectChanges = frame.expectChanges + 1
        end
    end
end

function MoneyInputFrame_GetCopper(frame)
    local gold, silver, copper = unpack(boxes(frame))
    return gold:GetNumber() * COPPER_PER_GOLD + silver:GetNumber() * COPPER_PER_SILVER + copper:GetNumber()
end

function MoneyInputFrame_ResetMoney(frame)
    for _, box in ipairs(boxes(frame)) do
        box:SetText("")
    end
end

function MoneyInputFrame_ClearFocus(frame)
    for _, box in ipairs(boxes(frame)) do
        box:ClearFocus()
    end
end

function MoneyInputFrame_SetOnValueChangedFunc(frame, func)
    frame.onValueChangedFunc = func
end

-- Makes what the template of that name makes in the game.
function engine.money_input(name, parent)
    local frame = CreateFrame("Frame", name, parent)
    frame:SetWidth(176)
    frame:SetHeight(18)
    local left = 0
    for _, part in ipairs({ { "Gold", 70, 6 }, { "Silver", 30, 2 }, { "Copper", 30, 2 } }) do
        local box = CreateFrame("EditBox", name .. part[1], frame, "InputBoxTemplate")
        box:SetAutoFocus(false)
        box:SetNumeric(true)
        box:SetMaxLetters(part[3])
        box:SetFontObject("ChatFontNormal")
        box:SetWidth(part[2])
        box:SetHeight(20)
        box:SetPoint("LEFT", frame, "LEFT", left, 0)
        box:SetScript("OnTextChanged", MoneyInputFrame_OnTextChanged)
        box:SetScript("OnEscapePressed", box.ClearFocus)
        left = left + part[2] + 12
    end
    return frame
end
