-- Microsoft Clarity (microsoft/clarity 8aa987e: packages/clarity-js/src/data/metadata.ts, limit.ts,
-- types/data.d.ts). Only a page load asks whether the session is over: an open page never changes
-- it, however late it uploads. A page that is too big, too long or one too many ends it. A page's
-- recorder sleeps after five minutes without anybody. Types are page_load, upload (a payload, with
-- its size) and interaction.
settings {
  idle    = { "30m", about = "SessionTimeout: no upload for so long before a page load" },
  suspend = { "5m", about = "PingTimeout: the page's recorder sleeps without interaction" },
}

return policy {
  key      = "userId",
  time     = "timestamp",
  activity = choose { when({ type = "page_load" }, "active"), "page" },
  classes  = { page = { starts = false, expired = { "trail", idle = "join" } } },

  session = {
    idle     = at_least(settings.idle),
    measures = { pages = count { type = "page_load" } },
    carry    = { loaded = 0, payloads = 0, bytes = 0 },     -- of the page, which outlives parts
    update   = function(event, session)
      local page = session.carry
      if event.type == "page_load" then
        page.loaded, page.payloads, page.bytes = at(event), 0, 0
      elseif event.type == "upload" then
        page.payloads, page.bytes = page.payloads + 1, page.bytes + (event.size or 0)
      end
    end,
    end_on   = function(event, session)     -- an upload at a limit of page or session
      local page = session.carry
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
