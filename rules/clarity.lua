-- Microsoft Clarity (microsoft/clarity 8aa987e: packages/clarity-js/src/data: metadata.ts,
-- upload.ts, limit.ts). Only a page load asks whether the session is over, and only a page's first
-- upload puts that off: an open page never changes its session, however late it uploads. A page
-- that is too big, too long or one too many ends it. A page's recorder sleeps after five minutes
-- without anybody. Types are page_load, upload (a payload, with its sequence and size) and
-- interaction.
settings {
  idle    = { "30m", about = "SessionTimeout: since the last page's first upload" },
  suspend = { "5m", about = "PingTimeout: the page's recorder sleeps without interaction" },
}

return policy {
  key      = "userId",
  time     = "timestamp",
  activity = choose {
    when({ type = "page_load" }, "active"),
    when(all({ type = "upload" }, none { sequence = over(1) }), "first_upload"),
    "page",
  },
  classes  = {
    first_upload = { starts = false, expired = "trail" },
    page         = { starts = false, extends = false, expired = "trail" },
  },

  session = {
    idle     = at_least(settings.idle),
    measures = { pages = count { type = "page_load" } },
    data     = { loaded = 0, payloads = 0, bytes = 0 },     -- of the page
    update   = function(event, session)
      local page = session.data
      if event.type == "page_load" then
        page.loaded, page.payloads, page.bytes = at(event), 0, 0
      elseif event.type == "upload" then
        page.payloads, page.bytes = page.payloads + 1, page.bytes + (event.size or 0)
      end
    end,
    end_on   = function(event, session)     -- an upload at a limit of page or session
      local page = session.data
      return event.type == "upload" and (session.pages >= 128 or page.payloads >= 128
        or page.bytes > 10 * 1024 * 1024 or at(event) - page.loaded > ms "2h")
    end,
  },

  window = {                                -- a page
    key      = "pageNum",
    idle     = settings.suspend,
    activity = choose { when({ type = { "page_load", "interaction" } }, "active"), "passive" },
  },
}
