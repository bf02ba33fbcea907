-- What lull test says: to a person, and as JSON.
local lull = ...
local report = {}

local EPIPE = 32
local TEXT = 76 -- characters of a line of rules that are shown
local COLOURS = { failed = "\27[31m", pending = "\27[33m", passed = "\27[32m" }

-- Nothing that a spec says may command a terminal.
local function plain(text)
  text = text:gsub("[%z\1-\9\11-\31\127]", "?")
  return utf8.len(text) and text or text:gsub("[\128-\255]", "?")
end

function report.complain(what)
  io.stderr:write("lull: ", plain(what), "\n")
end

-- The exit code.
function report.misuse(what)
  report.complain(what)
  io.stderr:write("lull: lull test --help tells more\n")
  return 2
end

-- Whether it is written, or nobody wants to read more of it.
function report.write(text)
  local fine, what, number = io.stdout:write(text)
  if fine then fine, what, number = io.stdout:flush() end
  if fine or number == EPIPE then return true end
  report.complain("standard output: " .. what)
  return false
end

local function count(results)
  local counts = { passed = 0, failed = 0, pending = 0 }
  for _, result in ipairs(results) do
    counts[result.outcome] = counts[result.outcome] + 1
  end
  return counts
end

local function place(result)
  return result.line and ("%s:%d"):format(result.file, result.line) or result.file
end

local function indented(text)
  return "    " .. text:gsub("\n", "\n    ")
end

-- Lines of rules that were not exercised, by file.
local function coverage_text(covered, threshold)
  local out = {}
  for _, of in ipairs(covered) do
    local below = threshold and of.exercised * 100 < threshold * of.lines
    out[#out + 1] = ("%s: %d %% exercised, %d of %d lines%s\n"):format(of.file, of.share,
      of.exercised, of.lines, below and (", expected %g %%"):format(threshold) or "")
    for _, missed in ipairs(of.missed) do
      local text = #missed.text > TEXT and missed.text:sub(1, TEXT) .. "…" or missed.text
      out[#out + 1] = ("%6d  %s\n        %s\n"):format(missed.line, text, missed.why)
    end
  end
  return table.concat(out)
end

-- Whether every file has its share.
local function is_enough(told)
  for _, of in ipairs(told.threshold and told.covered or {}) do
    if of.exercised * 100 < told.threshold * of.lines then return false end
  end
  return true
end

-- Both: whether it was written, and whether all is well. `told`: results, files, covered,
-- threshold.
function report.text(told)
  local out = {}
  local paint = lull.colours() and function(kind, text) return COLOURS[kind] .. text .. "\27[0m" end
    or function(_, text) return text end
  for _, result in ipairs(told.results) do
    if result.outcome ~= "passed" then
      local name = result.name ~= "" and ": " .. result.name or ""
      out[#out + 1] = ("%s: %s%s\n"):format(plain(place(result)),
        paint(result.outcome, result.outcome), plain(name))
      if result.message and result.message ~= "" then
        out[#out + 1] = plain(indented(result.message)) .. "\n"
      end
    end
  end
  out[#out + 1] = told.covered and plain(coverage_text(told.covered, told.threshold))
  local counts, enough = count(told.results), is_enough(told)
  local summary = ("%d passed, %d failed, %d pending in %d %s"):format(counts.passed, counts.failed,
    counts.pending, told.files, told.files == 1 and "file" or "files")
  local fine = counts.failed == 0 and enough
  out[#out + 1] = paint(fine and "passed" or "failed", summary) .. "\n"
  return report.write(table.concat(out)), fine
end

local function coverage_json(covered)
  local list = lull.decode "[]"
  for i, of in ipairs(covered) do
    local missed = lull.decode "[]"
    for k, one in ipairs(of.missed) do
      missed[k] = { line = one.line, why = one.why, text = plain(one.text) }
    end
    list[i] = { file = plain(of.file), lines = of.lines, exercised = of.exercised,
      share = of.share, missed = missed }
  end
  return list
end

function report.json(told)
  local object = count(told.results)
  local fine = object.failed == 0 and is_enough(told)
  object.files, object.promises = told.files, lull.decode "[]"
  object.coverage = told.covered and coverage_json(told.covered)
  for i, result in ipairs(told.results) do
    object.promises[i] = { name = plain(result.name), outcome = result.outcome,
      file = plain(result.file), line = result.line,
      message = result.message and plain(result.message) }
  end
  return report.write(lull.encode(object) .. "\n"), fine
end

return report
