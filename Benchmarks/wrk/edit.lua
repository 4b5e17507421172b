-- Edits the articles of a file in turn, each with the tag of the version that its last answer gave; no two threads share an article.
--   wrk -s edit.lua … -- ARTICLES RUN THREADS    (lines of the file: path, space, revision)
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    paths, revisions, places = {}, {}, {}
    local line = 0
    for text in io.lines(arguments[1]) do
        if line % tonumber(arguments[3]) == number then
            local path, revision = text:match("^(%S+) (%d+)$")
            paths[#paths + 1], revisions[#revisions + 1] = path, revision
            places[path] = #paths
        end
        line = line + 1
    end
    run = arguments[2]
    count = 0
    headers = { ["Content-Type"] = "application/json" }
    for name, value in pairs(wrk.headers) do headers[name] = value end
end

function request()
    local place = count % #paths + 1
    count = count + 1
    headers["If-Match"] = string.format('"r%s"', revisions[place])
    local body = string.format('{"summary":"Seen again in run %s, for the %dth time, by the night desk."}', run, count)
    return wrk.format("PATCH", paths[place], headers, body)
end

function response(status, _, body)
    local slug, revision = body:match('"slug":"([^"]+)".-"revision":(%d+)')
    local place = places["/articles/" .. (slug or "")]
    if status == 200 and place then revisions[place] = revision end
end
