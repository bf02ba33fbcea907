-- What snowplow_dbt.lua promises.
local package = rules "snowplow_dbt"
local ada = { user_identifier = "ada" }

describe("Snowplow's dbt package", function()
  it("takes the tracker's id for the session, however long the silence", function()
    local run = package:given { fields = ada, { at = "0s", session_identifier = "a" },
      { at = "30h", session_identifier = "a" }, { at = "31h", session_identifier = "b" } }
    expect(run):sessions { { id = "a", events = 2 }, { id = "b", events = 1 } }
  end)

  it("cuts a session off after three days; what comes later stays outside", function()
    local run = package:given { fields = { user_identifier = "ada", session_identifier = "a" },
      { at = "0s" }, { at = "2d" }, { at = "3d 1h" } }
    expect(run):sessions { { ended = "cap", closed = "3d", events = 2 } }
    expect(run):event(3):has { session = 1, marks = { "expired" } }
  end)

  it("calls a session engaged after two views or two heartbeats", function()
    local run = package:given { fields = { user_identifier = "ada", session_identifier = "a" },
      { at = "0s", event_name = "page_view" }, { at = "10s", event_name = "page_ping" },
      { at = "20s", event_name = "page_ping", event_id = "p" },
      { at = "21s", event_name = "page_ping", event_id = "p" } }
    expect(run):sessions { { tags = { "engaged" }, measures = { views = 1, pings = 2 } } }
    expect(run):event(4):has { marks = { "duplicate" } }
  end)
end)
