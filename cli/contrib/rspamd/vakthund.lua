-- rspamd.local.lua: asks Vakthund over HTTP, with envelope and queue id, and does what the judgement says.
-- What rspamd cannot do (hold, masked bodies) is a soft reject, and so is a message that was not examined.

local rspamd_http = require "rspamd_http"
local ucl = require "ucl"

local URL = "http://127.0.0.1:8042/v1/scan"

local function scan(task)
  local function failed(why)
    task:insert_result("VAKTHUND_HTTP_FAIL", 1.0, why)
    task:set_pre_result("soft reject", "4.7.1 The message could not be examined now; try again later", "vakthund")
  end
  local function answered(err, code, body)
    if err or code ~= 200 and code ~= 413 then return failed(err or tostring(code)) end
    local parser = ucl.parser()
    if not parser:parse_string(body) then return failed("no json") end
    local verdict = parser:get_object()
    task:insert_result("VAKTHUND_" .. verdict.action:upper(), 0.0, verdict.rule or "")
    if verdict.action == "reject" or verdict.action == "tempfail" then
      local text = verdict.reply.status .. " " .. table.concat(verdict.reply.lines, " ")
      local action = verdict.action == "reject" and "reject" or "soft reject"
      task:set_pre_result(action, text, "vakthund")
    elseif verdict.action == "hold" or verdict.action == "redact" then
      task:set_pre_result("soft reject", "4.7.1 The message is held until someone has looked at it", "vakthund")
    else
      local add = {}
      for _, edit in ipairs(verdict.edits) do
        if edit.edit == "add-field" then add[edit.name] = edit.value end
      end
      task:set_milter_reply({ add_headers = add })
    end
  end
  local from = task:get_from("smtp")
  local recipients = {}
  for _, to in ipairs(task:get_recipients("smtp") or {}) do table.insert(recipients, to.addr) end
  rspamd_http.request({
    task = task,
    url = URL,
    method = "post",
    timeout = 30.0,
    body = task:get_content(),
    mime_type = "message/rfc822",
    headers = {
      ["X-Vakthund-Sender"] = from and from[1] and from[1].addr or "",
      ["X-Vakthund-Recipient"] = table.concat(recipients, ","),
      ["X-Vakthund-User"] = task:get_user() or "",
      ["X-Vakthund-Queue-Id"] = task:get_queue_id() or "",
    },
    callback = answered,
  })
end

local id = rspamd_config:register_symbol({ name = "VAKTHUND_HTTP", type = "callback", callback = scan })
for _, name in ipairs({ "ACCEPT", "TAG", "REDACT", "SECURE", "HOLD", "TEMPFAIL", "REJECT", "HTTP_FAIL" }) do
  rspamd_config:register_symbol({ name = "VAKTHUND_" .. name, type = "virtual", parent = id, score = 0.0 })
end
