-- Prints what is made of the descriptions in scripts/manual: `lua5.4 scripts/build/manual.lua
-- reference` or `editor`.
local loaded = {}

local function use(name)
  if not loaded[name] then
    local folder = name == "nearest" and "words" or "manual"
    loaded[name] = assert(loadfile(("scripts/%s/%s.lua"):format(folder, name)))(use)
  end
  return loaded[name]
end

io.stdout:write(use "render"[arg[1]]())
