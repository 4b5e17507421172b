-- Posts comments to the paths of a file in turn, each with words of its own.   wrk -s post.lua … -- PATHS RUN
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    paths = {}
    for path in io.lines(arguments[1]) do paths[#paths + 1] = path end
    run = arguments[2]
    count = 0
    headers = { ["Content-Type"] = "application/json" }
    words = "I walk past the old ferry stairs every morning and never knew who had paid for the new lamps. Thank you for asking. " ..
        "My neighbour says the council has the bills in a box that nobody opens; somebody should, and this paper is the one to do it. "
end

function request()
    count = count + 1
    local body = string.format(
        '{"name":"Reader %d","email":"reader%d@mail.example","body":"%sNumber %s %d %d"}',
        count, count, words, run, number, count)
    return wrk.format("POST", paths[(count + number * 7919) % #paths + 1], headers, body)
end
