-- Prints the page that compares the policies of rules/: `lua5.4 scripts/build/policies.lua`.
local loaded = {}

local function use(name)
  loaded[name] = loaded[name] or assert(loadfile(("scripts/shelf/%s.lua"):format(name)))(use)
  return loaded[name]
end

local names = {}
for path in assert(io.popen "ls rules/*.lua"):lines() do
  local name = path:match "([^/]+)%.lua$"
  if not name:find "_spec$" then names[#names + 1] = name end
end
table.sort(names)
io.stdout:write(use "page"("rules", names, dofile "scripts/manual/words.lua"))
