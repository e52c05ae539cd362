-- The font objects that the game's frames and addons inherit from.
local engine = ...

STANDARD_TEXT_FONT = "Fonts\\FRIZQT__.TTF"
UNIT_NAME_FONT = "Fonts\\FRIZQT__.TTF"
DAMAGE_TEXT_FONT = "Fonts\\FRIZQT__.TTF"
if GetLocale() == "ruRU" then
    STANDARD_TEXT_FONT = "Fonts\\FRIZQT___CYR.TTF"
    UNIT_NAME_FONT, DAMAGE_TEXT_FONT = STANDARD_TEXT_FONT, STANDARD_TEXT_FONT
end

local GOLD, WHITE, GREY = { 1, 0.82, 0 }, { 1, 1, 1 }, { 0.5, 0.5, 0.5 }
local RED, GREEN, BROWN = { 1, 0.1, 0.1 }, { 0.1, 1, 0.1 }, { 0.18, 0.12, 0.06 }

local function font(name, size, color, parent)
    engine.define_font(name, parent, STANDARD_TEXT_FONT, size, "", color)
end

font("SystemFont_Tiny", 9, WHITE)
font("SystemFont_Small", 10, WHITE)
font("SystemFont_Med1", 12, WHITE)
font("SystemFont_Med3", 14, WHITE)
font("SystemFont_Large", 16, WHITE)
font("GameFontNormal", 12, GOLD)
font("GameFontNormalSmall", 10, GOLD)
font("GameFontNormalMed3", 14, GOLD)
font("GameFontNormalLarge", 16, GOLD)
font("GameFontNormalHuge", 20, GOLD)
font("GameFontHighlight", 12, WHITE)
font("GameFontHighlightSmall", 10, WHITE)
font("GameFontHighlightExtraSmall", 9, WHITE)
font("GameFontHighlightLarge", 16, WHITE)
font("GameFontHighlightMedium", 14, WHITE)
font("GameFontDisable", 12, GREY)
font("GameFontDisableSmall", 10, GREY)
font("GameFontDisableLarge", 16, GREY)
font("GameFontGreen", 12, GREEN)
font("GameFontGreenSmall", 10, GREEN)
font("GameFontRed", 12, RED)
font("GameFontRedSmall", 10, RED)
font("GameFontBlack", 12, { 0, 0, 0 })
font("GameFontWhite", 12, WHITE)
font("GameFontWhiteSmall", 10, WHITE)
font("ChatFontNormal", 14, WHITE)
font("ChatFontSmall", 12, WHITE)
font("NumberFontNormal", 14, WHITE)
font("NumberFontNormalSmall", 12, WHITE)
font("NumberFontNormalYellow", 14, GOLD)
font("QuestFont", 13, BROWN)
font("QuestFontNormalSmall", 12, BROWN)
font("QuestTitleFont", 18, { 0, 0, 0 })
font("MailTextFontNormal", 15, BROWN)
font("InvoiceTextFontNormal", 12, BROWN)
font("ItemTextFontNormal", 15, BROWN)
font("DialogButtonNormalText", 12, GOLD)
font("DialogButtonHighlightText", 12, WHITE)
font("ErrorFont", 16, RED)
font("ZoneTextFont", 32, GOLD)
font("GameTooltipHeaderText", 14, WHITE)
font("GameTooltipText", 12, WHITE)
font("GameTooltipTextSmall", 10, WHITE)
font("TextStatusBarText", 14, WHITE)

for _, name in ipairs({ "GameFontNormalLeft", "GameFontHighlightLeft", "GameFontHighlightSmallLeft",
    "GameFontNormalSmallLeft", "GameFontDisableSmallLeft", "GameFontDisableLeft" }) do
    engine.define_font(name, (string.gsub(name, "Left$", ""))):SetJustifyH("LEFT")
end
for _, name in ipairs({ "GameFontNormalRight", "GameFontHighlightRight", "NumberFontNormalRight",
    "GameFontHighlightSmallRight" }) do
    engine.define_font(name, (string.gsub(name, "Right$", ""))):SetJustifyH("RIGHT")
end
ChatFontNormal:SetJustifyH("LEFT")
