-- Slash commands: the game's own few, and those that addons put into SlashCmdList.
local engine = ...

SlashCmdList = {}
hash_SlashCmdList = {}

SLASH_SCRIPT1, SLASH_SCRIPT2 = "/script", "/run"
SlashCmdList.SCRIPT = function(code)
    RunScript(code)
end
SLASH_RELOAD1 = "/reload"
SlashCmdList.RELOAD = function()
    ReloadUI()
end
SLASH_LOGOUT1, SLASH_LOGOUT2 = "/logout", "/camp"
SlashCmdList.LOGOUT = function()
    Logout()
end
SLASH_QUIT1, SLASH_QUIT2 = "/quit", "/exit"
SlashCmdList.QUIT = function()
    Quit()
end
SLASH_CONSOLE1 = "/console"
SlashCmdList.CONSOLE = function(text)
    local name, value = string.match(text, "^(%S+)%s*(.*)$")
    if name and string.lower(name) == "reloadui" then
        ReloadUI()
    elseif name then
        SetCVar(name, value)
    end
end
SLASH_CHATLOG1 = "/chatlog"
SlashCmdList.CHATLOG = function()
    local info = ChatTypeInfo.SYSTEM
    LoggingChat(not LoggingChat())
    DEFAULT_CHAT_FRAME:AddMessage(LoggingChat() and CHATLOGENABLED or CHATLOGDISABLED, info.r, info.g, info.b)
end
SLASH_REPLY1, SLASH_REPLY2 = "/r", "/reply"
SlashCmdList.REPLY = function(text)
    local target = ChatEdit_GetLastTellTarget()
    if target ~= "" and text ~= "" then
        SendChatMessage(text, "WHISPER", nil, target)
    end
end
if GetLocale() == "ruRU" then
    SLASH_SCRIPT3, SLASH_SCRIPT4 = "/скрипт", "/запуск"
end

-- The command of a word in upper case; of several with one word the first by name.
function engine.slash_command(word)
    local names = {}
    for name in pairs(SlashCmdList) do
        names[#names + 1] = name
    end
    table.sort(names)
    for _, name in ipairs(names) do
        local index = 1
        while type(_G["SLASH_" .. name .. index]) == "string" do
            if string.upper(_G["SLASH_" .. name .. index]) == word then
                return SlashCmdList[name]
            end
            index = index + 1
        end
    end
end
