-- All cases of the vectors, each with what came of it: passed, failed, or left out and by which
-- form. Nothing here knows a case: `engines`, `openpanel`, `policies` and `posthog` know how the
-- cases of their folder are written, and left_out.lua which of them our pages decide otherwise.
local cases = require "cases"
local forms = require "left_out"
local stream = require "stream"

local conformance = { folders = { "engines", "openpanel", "policies", "posthog" } }

local function form_of(case)
  for _, form in ipairs(forms) do
    if form.folder == case.folder and form.holds(case) then return form end
  end
end

-- What comes of a case: whose it is, its verdict, its form if it is left out, and what differs.
local function try(folder, case)
  local product, form = folder.product(case), form_of(case)
  if form and form.cannot then
    return { product = product, verdict = "left out", form = form, differences = {} }
  end
  local translated = folder.translate(case)
  local seen = stream.run(translated.rules, translated.events)
  local differences = folder.judge(case, translated, seen)
  local verdict = #differences == 0 and "passed" or form and "left out" or "failed"
  return { product = product, verdict = verdict, form = form, differences = differences }
end

-- A case that nothing here knows how to read has failed, and the others go on.
function conformance.try(folder, case)
  local fine, result = pcall(try, folder, case)
  if fine then return result end
  return { product = "unknown", verdict = "failed", differences = { tostring(result) } }
end

-- Calls `each(case, result)` for all cases, in the order of their files.
function conformance.all(shared, each)
  for _, name in ipairs(conformance.folders) do
    local folder = require(name)
    for _, case in ipairs(cases.of(shared, name)) do
      each(case, conformance.try(folder, case))
    end
  end
end

return conformance
