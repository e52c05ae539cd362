-- Tooltips of items: the only place where the game says that something is bound to its owner.
local describe_slot, describe_link = SimulatorDescribeBagSlot, SimulatorDescribeItemLink
SimulatorDescribeBagSlot, SimulatorDescribeItemLink = nil, nil

local methods = getmetatable(GameTooltip).__index
local items = setmetatable({}, { __mode = "k" })

local function fill(tooltip, name, link, ...)
    tooltip:ClearLines()
    items[tooltip] = nil
    -- A tooltip that nobody owns shows nothing and says nothing.
    if not name or not tooltip:GetOwner() then
        tooltip:Hide()
        return
    end
    items[tooltip] = { name = name, link = link }
    tooltip:AddLine(name, 1, 1, 1)
    for index = 1, select("#", ...) do
        tooltip:AddLine((select(index, ...)), 1, 1, 1)
    end
    tooltip:Show()
    local on_item = tooltip:GetScript("OnTooltipSetItem")
    if on_item then
        on_item(tooltip)
    end
end

-- Returns whether a cooldown runs, and what a repair would cost.
function methods:SetBagItem(bag, slot)
    fill(self, describe_slot(bag, slot))
    return nil, 0
end

function methods:SetHyperlink(link)
    fill(self, describe_link(link))
end

function methods:GetItem()
    local item = items[self]
    if item and self:IsShown() then
        return item.name, item.link
    end
end
