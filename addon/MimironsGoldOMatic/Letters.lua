-- The letters of character names: their cases, and how they are composed from a plain letter and a mark.
--
-- Lua 5.1 compares bytes and `string.lower` knows ASCII only, so SPEC §4 and §18 "Names" need these tables.
-- They are closed: what is not in them is no letter of a name.
local _, ns = ...

-- Tables of code points. `scripts[letter]` is "latin" or "cyrillic"; `lower` and `upper` map one to one.
local Letters = { scripts = {}, lower = {}, upper = {} }
ns.Letters = Letters

local function pair(script, upper, lower)
  Letters.scripts[upper], Letters.scripts[lower] = script, script
  Letters.lower[upper], Letters.upper[lower] = lower, upper
end

local function block(script, first, last, distance, step)
  for upper = first, last, step or 1 do
    pair(script, upper, upper + distance)
  end
end

block("latin", 0x41, 0x5A, 0x20)
block("latin", 0xC0, 0xD6, 0x20)
block("latin", 0xD8, 0xDE, 0x20) -- U+00D7 and U+00F7 are signs, not letters.
block("latin", 0x100, 0x12E, 1, 2)
block("latin", 0x132, 0x136, 1, 2) -- The two letters i of Turkish are out: their other case is a plain i.
block("latin", 0x139, 0x147, 1, 2)
block("latin", 0x14A, 0x176, 1, 2)
pair("latin", 0x178, 0xFF)
block("latin", 0x179, 0x17D, 1, 2)
Letters.scripts[0xDF] = "latin" -- Sharp s has no single upper case and stays itself, also in front.
block("cyrillic", 0x400, 0x40F, 0x50)
block("cyrillic", 0x410, 0x42F, 0x20)
pair("cyrillic", 0x490, 0x491)

-- Characters that normal form C turns into others which concern us.
Letters.same_as = { [0x212A] = 0x4B, [0x212B] = 0xC5, [0x340] = 0x300, [0x341] = 0x301 }

-- Of each combining mark, the plain letters with what they become under it.
Letters.composed_by_mark = {
  [0x300] = "AÀEÈIÌOÒUÙaàeèiìoòuùЕЀИЍеѐиѝ",
  [0x301] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźГЃКЌгѓкќ",
  [0x302] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ",
  [0x303] = "AÃNÑOÕaãnñoõIĨiĩUŨuũ",
  [0x304] = "AĀaāEĒeēIĪiīOŌoōUŪuū",
  [0x306] = "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуў",
  [0x307] = "CĊcċEĖeėGĠgġZŻzż",
  [0x308] = "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸЕЁІЇеёії",
  [0x30A] = "AÅaåUŮuů",
  [0x30B] = "OŐoőUŰuű",
  [0x30C] = "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzž",
  [0x327] = "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţ",
  [0x328] = "AĄaąEĘeęIĮiįUŲuų",
}

-- What chat clients add unseen (SPEC §18 "Names"): first and last code point of each range.
Letters.invisible_ranges = {
  { 0x00AD, 0x00AD }, { 0x034F, 0x034F }, { 0x0600, 0x0605 }, { 0x061C, 0x061C }, { 0x06DD, 0x06DD },
  { 0x070F, 0x070F }, { 0x0890, 0x0891 }, { 0x08E2, 0x08E2 }, { 0x180B, 0x180F }, { 0x200B, 0x200F },
  { 0x202A, 0x202E }, { 0x2060, 0x206F }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFB },
  { 0x110BD, 0x110BD }, { 0x110CD, 0x110CD }, { 0x13430, 0x1343F }, { 0x1BCA0, 0x1BCA3 },
  { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
}

-- What counts as white space around a name or a word.
Letters.space_ranges = {
  { 0x09, 0x0D }, { 0x1C, 0x20 }, { 0x85, 0x85 }, { 0xA0, 0xA0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200A },
  { 0x2028, 0x2029 }, { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 },
}
