-- The cases of a folder of vectors, in the order of their files.
local json = require "cjson"

local cases = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- As Lua would write it: a member that is null is missing, and a whole number an integer.
local function plain(value)
  if math.type(value) == "float" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  local kept = {}
  for name, member in pairs(value) do
    if member ~= json.null then kept[name] = plain(member) end
  end
  return kept
end

function cases.of(shared, folder)
  local list = {}
  local names = assert(io.popen(("find '%s/vectors/%s' -name '*.json' | LC_ALL=C sort"):format(
    shared, folder)))
  for path in names:lines() do
    local text = read(path)
    local case = plain(json.decode(text))
    case.file = path:sub(#shared + #"/vectors/" + #folder + 2, -#".json" - 1)
    case.folder = folder
    case.vendor = case.file:match "^([^/]+)/"
    list[#list + 1] = case
  end
  names:close()
  return list
end

return cases
