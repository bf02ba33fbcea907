-- What dbt_segment.lua promises.
local segment = rules "dbt_segment"

describe("Segment's dbt package", function()
  it("goes on at exactly half an hour between page views", function()
    local run = segment:given { fields = { anonymous_id = "ada", type = "page" },
      { at = "0s", url = "/a" }, { at = "30m", url = "/b" }, { at = "60m 1s", url = "/c" } }
    expect(run):sessions {
      { measures = { page_views = 2, first_page = "/a", last_page = "/b" } }, {} }
  end)

  it("counts nothing but page views", function()
    local run = segment:given { fields = { anonymous_id = "ada" }, { at = "0s", type = "page" },
      { at = "20m", type = "track" }, { at = "40m", type = "page" } }
    expect(run):events { { session = 1 }, { session = false }, { session = 2 } }
  end)
end)
