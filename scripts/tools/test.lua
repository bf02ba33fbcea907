-- lull test: runs the specs beside rules files, each in a room of its own (see spec.lua for what a
-- spec sees), and says what came of their promises.
local lull, use = ...
local report, coverage = use "test_report", use "coverage"

-- What a spec may use: megabytes of Lua, and for each promise so many instructions, with a limit on
-- the clock behind them.
local MEMORY_BYTES = 64 << 20
local STEPS, MS = 100000000, 30000
local FOLDER_LEVELS = 32
local FINE, FAILED = 0, 1

-- ---- which files --------------------------------------------------------------------------------

local function is_spec(name)
  return name:find "_spec%.lua$"
end

-- Adds the specs of a folder and of those below it, in the order of their names; nil and what is
-- wrong. Folders whose names begin with a dot are passed over.
local function find(folder, found, level)
  local names, fault = lull.entries(folder)
  if not names then return nil, fault end
  local prefix = folder == "." and "" or folder:sub(-1) == "/" and folder or folder .. "/"
  for _, name in ipairs(names) do
    local below = name:match "^([^.].*)/$"
    if is_spec(name) then
      found[#found + 1] = prefix .. name
    elseif below and level < FOLDER_LEVELS then
      local fine, what = find(prefix .. below, found, level + 1)
      if not fine then return nil, what end
    end
  end
  return found
end

-- The specs that the command line names: files as they are, folders as what is in them. Nil and
-- what cannot be read.
local function specs_of(paths)
  local found = {}
  for _, path in ipairs(paths) do
    local kind, fault = lull.kind(path)
    if not kind then return nil, fault end
    if kind == "folder" then
      local fine, what = find(path, found, 1)
      if not fine then return nil, what end
    else
      found[#found + 1] = path
    end
  end
  return found
end

local function read(path)
  local file, fault = io.open(path, "rb")
  if not file then return nil, fault end
  local text, what = file:read("a")
  file:close()
  return text, what and path .. ": " .. what
end

-- ---- running one --------------------------------------------------------------------------------

-- What went wrong in a spec, in its own terms.
local function told(fault)
  if fault.code == "rule_steps" then
    return "found more instructions than a promise may take, expected it to end: look for a loop"
  elseif fault.code == "rule_time" then
    return "the promise took longer than its limit on the clock"
  elseif fault.code == "rule_memory" then
    return ("found more memory asked for than %d MiB, expected a spec that keeps less"):format(
      MEMORY_BYTES >> 20)
  end
  return (fault.message:gsub("^[%l_]+:%d+: ", "")) -- not where in our own scripts
end

-- What came of a call that raised: the room knows of an expectation that failed, and of a promise
-- that gave up; all else is an error.
local function outcome_of(room, fault)
  local known = room:call(STEPS, MS, "outcome")
  return known and lull.decode(known)
    or { outcome = "failed", file = fault.file, line = fault.line, message = told(fault) }
end

local function run_promise(room, promise)
  if promise.pending then return { outcome = "pending", message = promise.pending } end
  local _, fault = room:call(STEPS, MS, "run", promise.number)
  local result = fault and outcome_of(room, fault) or { outcome = "passed" }
  local _, after = room:call(STEPS, MS, "after", promise.number)
  if after and result.outcome == "passed" then result = outcome_of(room, after) end
  return result
end

-- Adds the results of a file's promises, and where somebody asks the points of its rules.
local function run_spec(path, text, filter, results, points)
  local function add(promise, result)
    result.name = promise.name
    result.file, result.line = result.file or path, result.line or promise.line
    results[#results + 1] = result
  end
  local room, fault = lull.room("spec", MEMORY_BYTES)
  local promises
  if room then
    promises, fault = room:call(STEPS, MS, "load", path, text, points ~= nil)
  end
  if not promises then
    local result = room and outcome_of(room, fault)
      or { outcome = "failed", message = fault.message }
    add({ name = "" }, result)
  else
    for _, promise in ipairs(lull.decode(promises)) do
      if not filter or promise.name:find(filter) then add(promise, run_promise(room, promise)) end
    end
    if points then coverage.add(points, assert(room:call(STEPS, MS, "coverage"))) end
  end
  if room then room:close() end
end

-- What was exercised of each file of rules, with the text of lines that were not. Of what is no
-- file (rules that ship in the command, those in a spec) there is nothing to say.
local function covered_of(points)
  local list = {}
  for _, of in ipairs(coverage.files(points)) do
    local text = read(of.file)
    if text then
      local lines = {}
      for line in (text .. "\n"):gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
      for _, missed in ipairs(of.missed) do
        missed.text = (lines[missed.line] or ""):match "^%s*(.-)%s*$"
      end
      of.share = coverage.share(of)
      list[#list + 1] = of
    end
  end
  return list
end

-- ---- the command --------------------------------------------------------------------------------

return function(options)
  local filter = options.filter and options.filter[1]
  if filter then
    local fine, fault = pcall(string.find, "", filter)
    if not fine then return report.misuse("--filter: " .. fault) end
  end
  local named = options.files or { "." }
  local paths, fault = specs_of(named)
  if not paths then
    report.complain(fault)
    return FAILED
  elseif #paths == 0 then
    return report.misuse("no specs in " .. table.concat(named, ", ")
      .. ": a spec stands beside its rules and is called NAME_spec.lua")
  end
  local results, points = {}, (options.coverage or options.threshold) and {} or nil
  for _, path in ipairs(paths) do
    local text, what = read(path)
    if not text then
      report.complain(what)
      return FAILED
    end
    run_spec(path, text, filter, results, points)
  end
  if #results == 0 then
    return report.misuse(filter and "--filter: found no promise whose name has " .. filter
      or "found no promises in " .. table.concat(paths, ", "))
  end
  local covered = points and covered_of(points)
  local threshold = options.threshold and tonumber(options.threshold[1])
  local written, fine = (options.json and report.json or report.text) {
    results = results, files = #paths, covered = covered, threshold = threshold,
  }
  return written and fine and FINE or FAILED
end
