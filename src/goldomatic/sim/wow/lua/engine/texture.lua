-- Textures: which file or colour, which part of it. What the file shows is the painter's business.
local engine = ...
local data = engine.data

local texture = engine.class("Texture", "LayeredRegion")
local m = texture.methods

-- SetTexture("file") or SetTexture(r, g, b [, a]); nil takes it away.
function m:SetTexture(first, g, b, a)
    local d = data[self]
    if type(first) == "number" then
        d.texture, d.solid = "SolidTexture", { first, g or 0, b or 0, a or 1 }
    elseif first == nil or type(first) == "string" then
        d.texture, d.solid = first ~= "" and first or nil, nil
    else
        error("Usage: " .. engine.label(self) .. ":SetTexture(\"texture\") or SetTexture(r, g, b [, a])", 2)
    end
    return d.texture and 1 or nil
end

function m:GetTexture()
    return data[self].texture
end

function m:GetVertexColor()
    local color = data[self].color or { 1, 1, 1, 1 }
    return color[1], color[2], color[3], color[4]
end

function m:SetDesaturated(is_grey)
    data[self].is_grey = is_grey and true or false
    return 1
end

function m:IsDesaturated()
    return data[self].is_grey and 1 or nil
end

function m:SetGradient(orientation, r, g, b, to_r, to_g, to_b)
    data[self].gradient = { orientation, r, g, b, 1, to_r, to_g, to_b, 1 }
end

function m:SetGradientAlpha(orientation, r, g, b, a, to_r, to_g, to_b, to_a)
    data[self].gradient = { orientation, r, g, b, a, to_r, to_g, to_b, to_a }
end

function m:SetRotation(radians)
    data[self].rotation = radians
end

engine.property(texture, "TexCoord", 0, 0, 0, 1, 1, 0, 1, 1)
engine.property(texture, "BlendMode", "BLEND")
engine.property(texture, "TexCoordModifiesRect")
