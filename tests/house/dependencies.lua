-- Does each line of code know its room? Asks the compiler what every file of core includes, itself
-- or through others, and fails when a header strays.
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

-- What a folder of core may include of the others: whole folders, or single headers.
local layers = {
  include = {},
  base = { "include/" },
  event = { "include/", "base/" },
  policy = { "include/", "base/", "event/" },
  session = { "include/", "base/", "policy/verdict.h", "policy/view.h" },
  record = { "include/", "base/", "event/time.h", "session/", "policy/verdict.h", "policy/view.h" },
  engine = { "include/", "base/", "event/", "policy/", "session/", "record/" },
  host = { "include/", "base/" },
  count = { "include/", "base/", "event/json_text.h" },
  -- What holds Lua safely is the policy's, and serves the tools as well.
  tool = { "include/", "base/", "policy/sandbox.h", "policy/budget.h", "policy/library.h" },
  cli = { "include/", "host/", "count/count.h", "tool/tool.h" },
}

-- Headers of others, or whole folders of them, and the places that may see them.
local confined = {
  ["simdjson.h"] = { "event/json.cpp" },
  ["absl/"] = { "event/zone.cpp" },
  ["lua.h"] = { "policy/", "tool/" },
  ["lauxlib.h"] = { "policy/", "tool/" },
  ["lualib.h"] = { "policy/", "tool/" },
  ["uv.h"] = { "host/" },
  ["cJSON.h"] = { "cli/", "host/" },
  ["zlib.h"] = { "host/" },
  ["zstd.h"] = { "host/" },
}

local function places_of(path)
  return confined[path:match "[^/]+$"] or path:find("/absl/", 1, true) and confined["absl/"]
end

local function allows(places, path)
  for _, place in ipairs(places) do
    if path == place or (place:sub(-1) == "/" and path:sub(1, #place) == place) then
      return true
    end
  end
  return false
end

local packages = "lua5.4 simdjson absl_time libxxhash libmd libuv libcjson zlib libzstd"
local flags = house.lines("pkg-config --cflags " .. packages)[1] or ""

-- Everything that a file includes, as the compiler sees it; nil when it cannot be read.
local function included(core, file)
  local language = file:match "%.cpp$" and "c++ -std=c++17" or "c -std=c11"
  local lines, fine = house.lines(("cc -M -w -D_GNU_SOURCE -I%s -I%s/include %s -x %s %s"):format(
    core, core, flags, language, file .. " 2>/dev/null"))
  if not fine then
    return nil
  end
  local paths = {}
  for path in table.concat(lines, " "):gsub("^[^:]*:", ""):gmatch "[^%s\\]+" do
    paths[#paths + 1] = path
  end
  return paths
end

-- What strays in one file: a list of messages.
local function strays(core, file)
  local paths = included(core, file)
  if not paths then
    return { file .. ": includes what is not there" }
  end
  local prefix = core .. "/"
  local own = file:sub(#prefix + 1)
  local folder = own:match "^([^/]+)/"
  local layer = layers[folder]
  if not layer then
    return { ("%s: %s/ is no folder of the house"):format(file, folder) }
  end
  local wrong = {}
  for _, path in ipairs(paths) do
    local places = places_of(path)
    if path:sub(1, #prefix) == prefix then
      local header = path:sub(#prefix + 1)
      if header:match "^([^/]+)/" ~= folder and not allows(layer, header) then
        wrong[#wrong + 1] = ("%s: includes %s, which %s/ does not know"):format(
          file, header, folder)
      end
    elseif places and not allows(places, own) then
      wrong[#wrong + 1] = ("%s: includes %s, which belongs to %s"):format(
        file, path, table.concat(places, " "))
    end
  end
  return wrong
end

-- Would it notice? Made-up files, each with the number of headers that stray in it.
local made_up = {
  { "base/stray.c", '#include "event/value.h"\n', 1 },
  { "session/stray.c", '#include "policy/policy.h"\n', 3 }, -- the header, and what it brings
  { "session/fine.c", '#include "policy/verdict.h"\n', 0 },
  { "engine/stray.c", "#include <lua.h>\n", 1 },
  { "event/stray.cpp", "#include <simdjson.h>\n", 1 },
  { "event/json.cpp", "#include <simdjson.h>\n", 0 },
  { "event/other.cpp", "#include <absl/base/policy_checks.h>\n", 1 },
  { "event/zone.cpp", "#include <absl/time/time.h>\n", 0 },
  { "policy/stray.c", "#include <uv.h>\n", 1 },
  { "record/stray.c", "#include <cjson/cJSON.h>\n", 1 },
  { "cli/stray.c", '#include "base/text.h"\n', 1 },
  { "elsewhere/stray.c", "", 1 },
  { "base/broken.c", '#include "base/nothing.h"\n', 1 },
}

local function self_test()
  local folder = os.tmpname()
  os.remove(folder)
  local function write(path, content)
    os.execute(("mkdir -p '%s'"):format((folder .. "/" .. path):match "^(.*)/"))
    local file = assert(io.open(folder .. "/" .. path, "w"))
    file:write(content)
    file:close()
  end
  write("base/text.h", "")
  write("event/value.h", '#include "base/text.h"\n')
  write("policy/verdict.h", '#include "base/text.h"\n')
  write("policy/policy.h", '#include <lua.h>\n#include "event/value.h"\n')
  for _, case in ipairs(made_up) do
    local path, content, expected = table.unpack(case)
    write(path, content)
    local found = strays(folder, folder .. "/" .. path)
    local wrong = {}
    if #found ~= expected then
      wrong = table.move(found, 1, #found, 2,
        { ("self-test: %s: %d headers should stray, not %d"):format(path, expected, #found) })
    end
    house.check(wrong)
  end
  os.execute(("rm -rf '%s'"):format(folder))
end

self_test()
for _, file in ipairs(house.files({ "core" }, { "c", "cpp", "h" })) do
  house.check(strays("core", file))
end
house.finish "dependencies"
