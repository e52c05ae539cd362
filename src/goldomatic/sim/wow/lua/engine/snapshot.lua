-- The screen as a list of things to draw, and the mouse that finds its way through it.
local engine = ...
local data = engine.data

local LAYERS = { BACKGROUND = 1, BORDER = 2, ARTWORK = 3, OVERLAY = 4, HIGHLIGHT = 5 }

local function in_front(a, b)
    local da, db = data[a], data[b]
    local sa, sb = engine.strata_order[da.strata] or 0, engine.strata_order[db.strata] or 0
    if sa ~= sb then
        return sa < sb
    elseif da.level ~= db.level then
        return da.level < db.level
    end
    return da.number < db.number
end

-- The visible frames, from the back to the front.
local function visible_frames()
    local frames = {}
    for _, object in ipairs(engine.objects) do
        local d = data[object]
        if d.scripts and d.is_visible then
            frames[#frames + 1] = object
        end
    end
    table.sort(frames, in_front)
    return frames
end

-- The nearest scroll frame above: what it does not show is cut away.
local function clip_of(frame)
    local child, parent = frame, data[frame].parent
    while parent do
        if data[parent].scroll_child == child then
            return parent
        end
        child, parent = parent, data[parent].parent
    end
end

local function put(item, prefix, object)
    local left, bottom, width, height = engine.rectangle(object)
    item[prefix .. "left"], item[prefix .. "bottom"] = left, bottom
    item[prefix .. "width"], item[prefix .. "height"] = width, height
    return left ~= nil
end

local function common(object, owner)
    local d = data[object]
    local item = { kind = d.class.name, name = d.name, owner = data[owner].name, number = d.number }
    item.alpha = owner:GetEffectiveAlpha() * (object ~= owner and d.alpha or 1)
    item.scale = engine.scale(object)
    local clip = clip_of(owner)
    if clip then
        put(item, "clip_", clip)
    end
    return put(item, "", object) and item or nil
end

local function color(item, prefix, r, g, b, a)
    item[prefix .. "r"], item[prefix .. "g"], item[prefix .. "b"], item[prefix .. "a"] = r, g, b, a or 1
end

local function text_item(object, owner)
    local item = common(object, owner)
    if item then
        local room = item.width / item.scale
        -- The height that the anchors or SetHeight leave to the text; none: as many lines as it takes.
        local d = data[object]
        local lines, is_cut, size = engine.text_lines(object, room, d.height)
        item.lines, item.is_cut, item.size = lines, is_cut, size * item.scale
        item.text, item.raw = engine.visible_text(d.text), d.text
        item.natural_width = object:GetStringWidth() * item.scale
        item.justify_h, item.justify_v = object:GetJustifyH(), object:GetJustifyV()
        color(item, "", object:GetTextColor())
    end
    return item
end

local function region_item(object, owner)
    local d = data[object]
    if d.class.name == "FontString" then
        return d.text and d.text ~= "" and text_item(object, owner) or nil
    end
    local item = d.texture and common(object, owner)
    if item then
        item.texture = d.texture
        item.is_solid = d.solid ~= nil
        item.is_grey = d.is_grey
        local solid = d.solid or { 1, 1, 1, 1 }
        local tint = d.color or { 1, 1, 1, 1 }
        color(item, "", solid[1] * tint[1], solid[2] * tint[2], solid[3] * tint[3], solid[4] * (tint[4] or 1))
    end
    return item
end

local function frame_item(frame)
    local d = data[frame]
    local item = common(frame, frame)
    if not item then
        return nil
    end
    item.level, item.strata, item.takes_mouse = d.level, d.strata, d.takes_mouse
    item.is_enabled = d.is_enabled ~= false
    item.parent = d.parent and data[d.parent].name
    if d.backdrop then
        item.background, item.edge = d.backdrop.bgFile, d.backdrop.edgeFile
        color(item, "background_", frame:GetBackdropColor())
        color(item, "edge_", frame:GetBackdropBorderColor())
    end
    if d.class.name == "EditBox" then
        item.text = d.is_password and string.rep("*", frame:GetNumLetters()) or d.text
        item.has_focus = frame:HasFocus()
        local insets = { frame:GetTextInsets() }
        item.inset = insets[1]
        item.size = (engine.font_look(frame, "font_size") or 12) * item.scale
        color(item, "", frame:GetTextColor())
    elseif d.lines then
        item.messages, item.size = {}, (engine.font_look(frame, "font_size") or 12) * item.scale
        local last = #d.lines - (d.scroll or 0)
        for index = math.max(1, last - 60), last do
            local line = d.lines[index]
            table.insert(item.messages, { text = engine.visible_text(line.text), r = line.r, g = line.g, b = line.b })
        end
    elseif d.class.name == "StatusBar" then
        local low, high = frame:GetMinMaxValues()
        item.fill = high > low and (frame:GetValue() - low) / (high - low) or 0
        color(item, "", frame:GetStatusBarColor())
    elseif d.class.name == "Slider" then
        local low, high = frame:GetMinMaxValues()
        item.fill, item.is_vertical = high > low and (frame:GetValue() - low) / (high - low) or 0,
            frame:GetOrientation() == "VERTICAL"
    end
    return item
end

-- Everything visible, in the order in which it is drawn.
function engine.snapshot()
    local items = {}
    for _, frame in ipairs(visible_frames()) do
        items[#items + 1] = frame_item(frame)
        local regions = {}
        for _, each in ipairs(data[frame].regions) do
            local hidden = data[frame].hidden_layers
            if data[each].is_visible and not (hidden and hidden[data[each].layer]) then
                regions[#regions + 1] = each
            end
        end
        table.sort(regions, function(a, b)
            local la, lb = LAYERS[data[a].layer] or 3, LAYERS[data[b].layer] or 3
            if la ~= lb then
                return la < lb
            end
            return data[a].number < data[b].number
        end)
        for _, each in ipairs(regions) do
            items[#items + 1] = region_item(each, frame)
        end
    end
    return items
end

local function contains(frame, x, y)
    local left, bottom, width, height = engine.rectangle(frame)
    if not left then
        return false
    end
    local scale = engine.scale(frame)
    local l, r, t, b = frame:GetHitRectInsets()
    return x >= left + l * scale and x < left + width - r * scale
        and y >= bottom + b * scale and y < bottom + height - t * scale
end

-- The frame that the mouse touches at a place of the screen; what a scroll frame hides cannot be touched.
function engine.frame_at(x, y, takes)
    local frames = visible_frames()
    for index = #frames, 1, -1 do
        local frame = frames[index]
        local clip = clip_of(frame)
        if data[frame][takes or "takes_mouse"] and contains(frame, x, y) and (not clip or contains(clip, x, y)) then
            return frame
        end
    end
end

local function number_family(object, numbers)
    numbers[#numbers + 1] = data[object].number
    for _, each in ipairs(data[object].regions) do
        numbers[#numbers + 1] = data[each].number
    end
    for _, child in ipairs(data[object].children) do
        number_family(child, numbers)
    end
end

-- The numbers of a frame, its regions, and all below.
function engine.family_numbers(name)
    local numbers = {}
    if engine.is_object(_G[name]) then
        number_family(_G[name], numbers)
    end
    return numbers
end
