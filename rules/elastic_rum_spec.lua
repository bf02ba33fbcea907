-- What elastic_rum.lua promises.
local elastic = rules "elastic_rum"

describe("Elastic's RUM agent", function()
  it("goes on at exactly half an hour between transactions, and numbers them", function()
    local fields = { client_id = "ada", processor = { event = "transaction" } }
    local run = elastic:given { fields = fields, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { attach = { events = 1 } }, { attach = { events = 2 } },
      { session = 2, attach = { events = 1 } } }
  end)

  it("has no session for errors and spans", function()
    local run = elastic:given { fields = { client_id = "ada" },
      { at = "0s", processor = { event = "error" } } }
    expect(run):sessions(0)
  end)
end)
