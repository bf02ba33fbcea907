-- Cases restated from the tests and documents of real products, through the engine with the rules
-- that ship: each passes, or is of a form that our pages decide otherwise.
local SOURCE = assert(os.getenv "LULL_SOURCE")
package.path = SOURCE .. "/tests/conformance/?.lua;" .. package.path
local cases = require "cases"
local conformance = require "conformance"
local forms = require "left_out"
local summary = require "summary"

local shared = os.getenv "LULL_SHARED"

-- Of so many cases at most so many may be left out, however many there are.
local AT_MOST = { engines = { 6, 42 }, openpanel = { 26, 57 }, policies = { 12, 150 },
  posthog = { 26, 75 } }

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function sources()
  local names = {}
  local found = io.popen(("find '%s/tests/conformance' -name '*.lua'"):format(SOURCE))
  for path in found:lines() do
    names[#names + 1] = path
  end
  found:close()
  return names
end

describe("what is left out", function()
  local pages = (read(SOURCE .. "/docs/contract.md") .. read(SOURCE .. "/docs/rules.md"))
    :gsub("%s+", " ")

  for _, form in ipairs(forms) do
    it("is decided by a sentence of our pages: " .. form.what, function()
      assert.truthy(pages:find(form.page, 1, true), form.page)
      assert.truthy(form.side:find "%S")
    end)
  end
end)

describe("the runner", function()
  it("asks no case for its name", function()
    for _, path in ipairs(sources()) do
      local text = read(path)
      if not path:find "conformance_spec" and not path:find "summary" then
        assert.is_nil(text:find("case.name", 1, true), path)
        assert.is_nil(text:find("case.file", 1, true) and not path:find "cases.lua$" or nil, path)
      end
    end
  end)
end)

if not shared or not io.open(shared .. "/vectors/README.md") then
  pending "the cases, which are not in the repository"
  return
end

local results, left_out, total = {}, {}, {}
conformance.all(shared, function(case, result)
  results[#results + 1] = { case = case, result = result }
  total[case.folder] = (total[case.folder] or 0) + 1
  left_out[case.folder] = (left_out[case.folder] or 0) + (result.form and
    result.verdict == "left out" and 1 or 0)
end)

for _, folder in ipairs(conformance.folders) do
  describe(folder, function()
    for _, one in ipairs(results) do
      local result = one.result
      if one.case.folder == folder and result.verdict ~= "left out" then
        it(one.case.file .. " comes out as it does at " .. result.product, function()
          assert.equal("passed", result.verdict, table.concat(result.differences, "\n"))
        end)
      end
    end

    it("is left out in a few cases only", function()
      local most = AT_MOST[folder]
      assert.truthy(left_out[folder] * most[2] <= most[1] * total[folder],
        ("%d of %d"):format(left_out[folder], total[folder]))
    end)
  end)
end

describe("the runner", function()
  it("names no case", function()
    for _, path in ipairs(sources()) do
      local text = read(path)
      for _, folder in ipairs(conformance.folders) do
        for _, case in ipairs(cases.of(shared, folder)) do
          assert.is_nil(text:find(('%q'):format(case.name), 1, true), path .. ": " .. case.name)
          assert.is_nil(text:find(('%q'):format(case.file), 1, true), path .. ": " .. case.file)
        end
      end
    end
  end)

  it("leaves no form in its list that no case has", function()
    local had = {}
    for _, one in ipairs(results) do
      if one.result.form then had[one.result.form] = true end
    end
    for _, form in ipairs(forms) do
      assert.truthy(had[form] or form.unseen, form.what)
    end
  end)
end)

describe("docs/conformance.md", function()
  local page = read(SOURCE .. "/docs/conformance.md")

  if summary.count_of(page) ~= #results then
    pending "tells of other cases than these: `make conformance` writes it anew"
  else
    it("is what the cases say: `make conformance` writes it anew", function()
      assert.equal(summary.page(results), page)
    end)
  end
end)

io.write(summary.table_of(results), "\n")
