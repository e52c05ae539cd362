-- The bags' windows: one a bag, made when it is first opened.
NUM_BAG_SLOTS = 4
NUM_BAG_FRAMES = 4
NUM_CONTAINER_FRAMES = 13
BACKPACK_CONTAINER = 0

local COLUMNS = 4
local windows = {}

local function update_slot(button)
    local texture, count, locked = GetContainerItemInfo(button.bag, button:GetID())
    button:SetNormalTexture(texture)
    button.count:SetText(count and count > 1 and count or "")
    button:SetAlpha(locked and 0.4 or 1)
end

function ContainerFrame_Update(window)
    for _, button in ipairs(window.buttons) do
        update_slot(button)
    end
end

local function build_slot(window, bag, slot)
    local button = CreateFrame("Button", window:GetName() .. "Item" .. slot, window, nil, slot)
    button.bag = bag
    button:SetWidth(37)
    button:SetHeight(37)
    button:SetPoint("TOPLEFT", window, "TOPLEFT", 12 + ((slot - 1) % COLUMNS) * 42,
        -30 - math.floor((slot - 1) / COLUMNS) * 41)
    button:RegisterForClicks("LeftButtonUp", "RightButtonUp")
    button.count = button:CreateFontString(button:GetName() .. "Count", "OVERLAY", "NumberFontNormal")
    button.count:SetPoint("BOTTOMRIGHT", button, "BOTTOMRIGHT", -5, 2)
    button:SetScript("OnClick", function(self, mouse_button)
        if mouse_button == "RightButton" then
            UseContainerItem(self.bag, self:GetID())
        else
            PickupContainerItem(self.bag, self:GetID())
        end
    end)
    return button
end

local function build(bag)
    local size = GetContainerNumSlots(bag)
    local window = CreateFrame("Frame", "ContainerFrame" .. (bag + 1), UIParent, nil, bag)
    window:Hide()
    window:EnableMouse(true)
    window:SetWidth(192)
    window:SetHeight(40 + math.ceil(size / COLUMNS) * 41)
    window:SetPoint("BOTTOMRIGHT", UIParent, "BOTTOMRIGHT", -bag * 196, 97)
    window:SetBackdrop({ bgFile = "Interface\\Tooltips\\UI-Tooltip-Background", tile = true, tileSize = 16,
        edgeFile = "Interface\\Tooltips\\UI-Tooltip-Border", edgeSize = 16 })
    window.size, window.buttons = size, {}
    for slot = 1, size do
        window.buttons[slot] = build_slot(window, bag, slot)
    end
    window:SetScript("OnShow", ContainerFrame_Update)
    window:RegisterEvent("BAG_UPDATE")
    window:RegisterEvent("ITEM_LOCK_CHANGED")
    window:SetScript("OnEvent", function(self, _, changed_bag)
        if self:IsShown() and changed_bag == bag then
            ContainerFrame_Update(self)
        end
    end)
    return window
end

function IsBagOpen(bag)
    return windows[bag] and windows[bag]:IsShown() and bag + 1 or nil
end

function OpenBag(bag)
    if GetContainerNumSlots(bag) > 0 then
        windows[bag] = windows[bag] or build(bag)
        windows[bag]:Show()
    end
end

function CloseBag(bag)
    if windows[bag] then
        windows[bag]:Hide()
    end
end

function ToggleBag(bag)
    if IsBagOpen(bag) then
        CloseBag(bag)
    else
        OpenBag(bag)
    end
end

function OpenBackpack()
    OpenBag(BACKPACK_CONTAINER)
end

function CloseBackpack()
    CloseBag(BACKPACK_CONTAINER)
end

function ToggleBackpack()
    ToggleBag(BACKPACK_CONTAINER)
end

function OpenAllBags()
    for bag = BACKPACK_CONTAINER, NUM_BAG_SLOTS do
        OpenBag(bag)
    end
end

function CloseAllBags()
    for bag = BACKPACK_CONTAINER, NUM_BAG_SLOTS do
        CloseBag(bag)
    end
end
