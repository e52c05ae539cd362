-- What every visible thing has: a place, a parent, and whether it is shown.
local engine = ...
local data = engine.data

local region = engine.class("Region")
local m = region.methods

function m:GetName()
    return data[self].name
end

function m:GetObjectType()
    return data[self].class.name
end

function m:IsObjectType(kind)
    for each in pairs(data[self].class.is_a) do
        if string.lower(each) == string.lower(tostring(kind)) then
            return 1
        end
    end
    return nil
end

function m:GetParent()
    return data[self].parent
end

function m:IsProtected()
    return nil, nil
end

local function anchor_target(self, given)
    if given == nil then
        return data[self].parent or UIParent
    end
    local target = engine.resolve(given)
    if not target then
        error(engine.label(self) .. ":SetPoint(): Couldn't find region named '" .. tostring(given) .. "'", 3)
    end
    return target
end

-- SetPoint("point" [, relativeTo] [, "relativePoint"] [, x, y]), with the shorter forms that the game takes.
function m:SetPoint(point, ...)
    local function wrong()
        error("Usage: " .. engine.label(self) .. ":SetPoint(\"point\" [, region or nil] [, \"relativePoint\"]"
            .. " [, offsetX, offsetY])", 3)
    end
    point = type(point) == "string" and string.upper(point)
    if not engine.anchor_names[point or ""] then
        wrong()
    end
    local given, to = { ... }, nil
    if type(given[1]) == "number" then
        to = anchor_target(self, nil)
    else
        to = anchor_target(self, given[1])
        table.remove(given, 1)
    end
    local to_point = point
    if type(given[1]) == "string" and not tonumber(given[1]) then
        to_point = string.upper(given[1])
        if not engine.anchor_names[to_point] then
            wrong()
        end
        table.remove(given, 1)
    elseif given[1] == nil and select("#", ...) > 2 then
        table.remove(given, 1)
    end
    if engine.hangs_on(to, self) then
        error(engine.label(self) .. ":SetPoint(): " .. engine.label(to) .. " is dependent on this", 2)
    end
    local x, y = tonumber(given[1]) or 0, tonumber(given[2]) or 0
    data[self].points[point] = { point = to_point, to = to, x = x, y = y }
    engine.touch()
end

function m:SetAllPoints(to)
    to = anchor_target(self, to)
    data[self].points = {
        TOPLEFT = { point = "TOPLEFT", to = to, x = 0, y = 0 },
        BOTTOMRIGHT = { point = "BOTTOMRIGHT", to = to, x = 0, y = 0 },
    }
    engine.touch()
end

function m:ClearAllPoints()
    data[self].points = {}
    engine.touch()
end

function m:GetNumPoints()
    local count = 0
    for _ in pairs(data[self].points) do
        count = count + 1
    end
    return count
end

local POINT_ORDER = { "TOPLEFT", "TOP", "TOPRIGHT", "LEFT", "CENTER", "RIGHT", "BOTTOMLEFT", "BOTTOM", "BOTTOMRIGHT" }

function m:GetPoint(index)
    local left = index or 1
    for _, point in ipairs(POINT_ORDER) do
        local anchor = data[self].points[point]
        if anchor then
            left = left - 1
            if left == 0 then
                return point, anchor.to, anchor.point, anchor.x, anchor.y
            end
        end
    end
end

local function resized(self)
    engine.touch()
    local left, _, width, height = engine.own_rectangle(self)
    if data[self].scripts then
        engine.run_script(self, "OnSizeChanged", left and width or data[self].width, left and height or data[self].height)
    end
end

function m:SetWidth(width)
    local d = data[self]
    width = engine.number(width, engine.label(self) .. ":SetWidth(width)")
    -- Zero gives the size back to the anchors, or to the text.
    width = width ~= 0 and width or nil
    if d.width ~= width then
        d.width = width
        resized(self)
    end
end

function m:SetHeight(height)
    local d = data[self]
    height = engine.number(height, engine.label(self) .. ":SetHeight(height)")
    height = height ~= 0 and height or nil
    if d.height ~= height then
        d.height = height
        resized(self)
    end
end

function m:GetWidth()
    local left, _, width = engine.own_rectangle(self)
    return left and width or data[self].width or 0
end

function m:GetHeight()
    local left, _, _, height = engine.own_rectangle(self)
    return left and height or data[self].height or 0
end

function m:GetLeft()
    return (engine.own_rectangle(self))
end

function m:GetBottom()
    local _, bottom = engine.own_rectangle(self)
    return bottom
end

function m:GetRight()
    local left, _, width = engine.own_rectangle(self)
    return left and left + width
end

function m:GetTop()
    local _, bottom, _, height = engine.own_rectangle(self)
    return bottom and bottom + height
end

function m:GetCenter()
    local left, bottom, width, height = engine.own_rectangle(self)
    if left then
        return left + width / 2, bottom + height / 2
    end
end

function m:GetRect()
    return engine.own_rectangle(self)
end

-- Visibility: shown is what it was told; visible is shown in parents that are.
local function refresh(object)
    local d = data[object]
    local parent = d.parent and data[d.parent]
    local is_visible = d.is_shown and (d.screen or (parent and parent.is_visible)) and true or false
    if not parent and not d.screen then
        -- A frame without parent hangs on the screen itself.
        is_visible = d.is_shown
    end
    if is_visible == d.is_visible then
        return
    end
    d.is_visible = is_visible
    for _, each in ipairs(d.regions) do
        refresh(each)
    end
    -- A hidden frame hears of it before its children, a shown one too.
    if d.scripts then
        engine.run_script(object, is_visible and "OnShow" or "OnHide")
        engine.visibility_changed(object, d)
    end
    local children = {}
    for index, child in ipairs(d.children) do
        children[index] = child
    end
    for _, child in ipairs(children) do
        refresh(child)
    end
end
engine.refresh_visibility = refresh

function m:Show()
    data[self].is_shown = true
    refresh(self)
end

function m:Hide()
    data[self].is_shown = false
    refresh(self)
end

function m:IsShown()
    return data[self].is_shown and 1 or nil
end

function m:IsVisible()
    return data[self].is_visible and 1 or nil
end

function m:SetAlpha(alpha)
    data[self].alpha = math.max(0, math.min(1, engine.number(alpha, engine.label(self) .. ":SetAlpha(alpha)")))
end

function m:GetAlpha()
    return data[self].alpha
end

function m:IsMouseOver(top, bottom, left, right)
    local x, y = engine.cursor_x or -1, engine.cursor_y or -1
    local from_x, from_y, width, height = engine.rectangle(self)
    if not from_x then
        return nil
    end
    local scale = engine.scale(self)
    local is_over = x >= from_x + (left or 0) * scale and x <= from_x + width + (right or 0) * scale
        and y >= from_y + (bottom or 0) * scale and y <= from_y + height + (top or 0) * scale
    return is_over and 1 or nil
end

local layered = engine.class("LayeredRegion", "Region")

function layered.methods:SetDrawLayer(layer)
    data[self].layer = layer
end

function layered.methods:GetDrawLayer()
    return data[self].layer
end

function layered.methods:SetVertexColor(r, g, b, a)
    data[self].color = { r, g, b, a or 1 }
end

function layered.methods:SetParent(parent)
    local d = data[self]
    parent = engine.resolve(parent)
    if d.parent then
        engine.remove(data[d.parent].regions, self)
    end
    d.parent = parent
    table.insert(data[parent].regions, self)
    refresh(self)
    engine.touch()
end

function engine.remove(list, value)
    for index, each in ipairs(list) do
        if each == value then
            table.remove(list, index)
            return
        end
    end
end
