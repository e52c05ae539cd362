-- Where things are: anchors solved into rectangles, in units of the whole screen (768 high), y upwards.
local engine = ...
local data = engine.data

local generation = 0

-- Something moved or changed its size: what was solved before is stale.
function engine.touch()
    generation = generation + 1
end

local HORIZONTAL = {
    TOPLEFT = "left", LEFT = "left", BOTTOMLEFT = "left", TOP = "center", CENTER = "center", BOTTOM = "center",
    TOPRIGHT = "right", RIGHT = "right", BOTTOMRIGHT = "right",
}
local VERTICAL = {
    TOPLEFT = "top", TOP = "top", TOPRIGHT = "top", LEFT = "center", CENTER = "center", RIGHT = "center",
    BOTTOMLEFT = "bottom", BOTTOM = "bottom", BOTTOMRIGHT = "bottom",
}
engine.anchor_names = HORIZONTAL

function engine.scale(object)
    local d, scale = data[object], 1
    while d do
        scale = scale * (d.scale or 1)
        d = d.parent and data[d.parent]
    end
    return scale
end

-- One axis: two of low edge, high edge, middle and extent give the low edge and the extent; else nil.
local function solve(low, high, middle, extent)
    if low and high then
        return low, high - low
    elseif low and middle then
        return low, 2 * (middle - low)
    elseif high and middle then
        return 2 * middle - high, 2 * (high - middle)
    elseif not extent then
        return nil
    elseif low then
        return low, extent
    elseif high then
        return high - extent, extent
    elseif middle then
        return middle - extent / 2, extent
    end
end

local rectangle

local function edges(d, scale)
    local found = {}
    for point, anchor in pairs(d.points) do
        local left, bottom, width, height = rectangle(anchor.to)
        if not left then
            return nil
        end
        local h, v = HORIZONTAL[anchor.point], VERTICAL[anchor.point]
        local x = h == "left" and left or h == "right" and left + width or left + width / 2
        local y = v == "bottom" and bottom or v == "top" and bottom + height or bottom + height / 2
        local own_h, own_v = HORIZONTAL[point], VERTICAL[point]
        found["x" .. own_h] = x + anchor.x * scale
        found["y" .. own_v] = y + anchor.y * scale
    end
    return found
end

local function measured(object, d)
    if d.screen then
        return 0, 0, d.width, d.height
    end
    local scale = engine.scale(object)
    local found = next(d.points) and edges(d, scale)
    if not found then
        return nil
    end
    local width, height = d.width, d.height
    if d.class.name == "FontString" then
        local left, across = solve(found.xleft, found.xright, found.xcenter, width and width * scale)
        local room = left and across / scale
        width, height = engine.text_size(object, room, height)
    end
    local left, across = solve(found.xleft, found.xright, found.xcenter, width and width * scale)
    local bottom, up = solve(found.ybottom, found.ytop, found.ycenter, height and height * scale)
    if not left or not bottom then
        return nil
    end
    if d.is_clamped then
        local screen = data[WorldFrame]
        left = math.max(0, math.min(left, screen.width - across))
        bottom = math.max(0, math.min(bottom, screen.height - up))
    end
    return left, bottom, across, up
end

local solving = {}

-- Returns left, bottom, width, height on the screen; nil when the anchors do not say it.
function rectangle(object)
    local d = data[object]
    if d.rect_generation ~= generation then
        if solving[object] then
            return nil
        end
        solving[object] = true
        d.rect = { measured(object, d) }
        d.rect_generation = generation
        solving[object] = nil
    end
    return d.rect[1], d.rect[2], d.rect[3], d.rect[4]
end
engine.rectangle = rectangle

-- The same in the object's own units.
function engine.own_rectangle(object)
    local left, bottom, width, height = rectangle(object)
    if not left then
        return nil
    end
    local scale = engine.scale(object)
    return left / scale, bottom / scale, width / scale, height / scale
end

-- Whether one object's place hangs on another's.
function engine.hangs_on(object, other)
    if object == other then
        return true
    end
    for _, anchor in pairs(data[object].points) do
        if engine.hangs_on(anchor.to, other) then
            return true
        end
    end
    return false
end
