-- Asks for the paths of a file in turn, each thread beginning at another place.   wrk -s rotate.lua … -- PATHS
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    requests = {}
    for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", path) end
    place = number * 7919
end

function request()
    place = place + 1
    return requests[place % #requests + 1]
end
