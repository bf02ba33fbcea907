-- Microsoft Clarity (microsoft/clarity 8aa987e: packages/clarity-js/src/data/metadata.ts, limit.ts,
-- types/data.d.ts). Only a page load asks whether the session is over: an open page never changes
-- it, however late it uploads. Too many pages or bytes end it. A page's recorder sleeps after five
-- minutes without anybody. Types are page_load, upload (a payload, with its size) and interaction.
settings {
  idle    = { "30m", about = "SessionTimeout: no upload for so long before a page load" },
  suspend = { "5m", about = "the page's recorder sleeps without interaction" },
}

return policy {
  key      = "userId",
  time     = "timestamp",
  activity = choose { when({ type = "page_load" }, "active"), "page" },
  classes  = { page = { starts = false, expired = { "trail", idle = "join" } } },

  session = {
    idle     = at_least(settings.idle),
    measures = { pages = count { type = "page_load" }, bytes = sum "size" },
    limit    = { pages = 128 },
    end_on   = so_far { bytes = at_least(10485760) },
  },

  window = {                                -- a page
    key      = "pageNum",
    idle     = settings.suspend,
    cap      = "2h",
    measures = { payloads = count { type = "upload" } },
    limit    = { payloads = 128 },
    activity = choose { when({ type = { "page_load", "interaction" } }, "active"), "passive" },
  },
}
