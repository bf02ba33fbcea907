-- What clarity.lua promises.
local clarity = rules "clarity"
local ada = { userId = "ada" }

local function page(at, number, more)
  local event = { at = at, pageNum = number, type = "page_load" }
  for name, value in pairs(more or {}) do event[name] = value end
  return event
end
local function upload(at, number, size, sequence)
  return page(at, number, { type = "upload", size = size, sequence = sequence })
end

describe("Clarity", function()
  it("asks at a page load whether half an hour passed since the last page's first upload",
    function()
      local run = clarity:given { fields = ada, page("0s", 1), upload("1m", 1, 5, 1),
        upload("29m", 1, 5, 2), page("30m 59s", 2), page("60m 59s", 1) }
      expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
        { session = 2 } }
    end)

  it("never changes the session of an open page, however late it uploads", function()
    local run = clarity:given { fields = ada, page("0s", 1), upload("40m", 1), page("41m", 2) }
    expect(run):events { { session = 1 }, { session = 1, marks = { "expired" } }, { session = 2 } }
  end)

  it("begins none with an upload", function()
    local run = clarity:given { fields = ada, upload("0s", 1) }
    expect(run):sessions(0)
  end)

  it("ends with a page that is too big, too long, sends too often or is one too many", function()
    local function ended(list)
      list.fields = ada
      return clarity:given(list).sessions[1].ended
    end
    assert.equal("end_of_input", ended { page("0s", 1), upload("1s", 1, 10485760) })
    assert.equal("ended", ended { page("0s", 1), upload("1s", 1, 10485761) })
    assert.equal("ended", ended { page("0s", 1), { at = "20m", every = { "20m", to = "2h 20m" },
      type = "upload", pageNum = 1 } })
    assert.equal("ended", ended { page("0s", 1), { at = "1s", every = { "1s", times = 128 },
      type = "upload", pageNum = 1 } })
    assert.equal("ended", ended { { at = "0s", every = { "1s", times = 128 }, type = "page_load",
      pageNum = 1 }, upload("3m", 1) })
  end)

  it("lets a page's recorder sleep after five minutes without anybody", function()
    local run = clarity:given { fields = ada, page("0s", 1), upload("6m", 1),
      page("7m", 1, { type = "interaction" }) }
    expect(run):windows { { id = 1, pauses = { { from = "5m", to = "7m" } } } }
    expect(run):event(2):has { record = false }
  end)
end)
