# What Tests/container does in namespaces of its own: the image's program, as its configuration says, and what must hold for it.
# CONTAINER_ROOT is the image's root file system, CONTAINER_WORK holds image.json and the volume.

fail() {
    echo "container: $*"
    [ ! -e "$CONTAINER_WORK/log" ] || tail -n 20 "$CONTAINER_WORK/log"
    exit 1
}

config() { python3 -c 'import json, sys; print(eval(sys.argv[2], {"c": json.load(open(sys.argv[1]))["Docker"]["config"]}))' "$CONTAINER_WORK/image.json" "$1"; }

ip link set lo up
mount --make-rprivate /
mount --bind "$CONTAINER_ROOT" "$CONTAINER_ROOT"
mount --bind "$CONTAINER_WORK/data" "$CONTAINER_ROOT/data"
# What every engine brings.
mkdir -p "$CONTAINER_ROOT"/{proc,dev}
mount -t proc proc "$CONTAINER_ROOT/proc"
mount --bind /dev "$CONTAINER_ROOT/dev"
mount -o remount,bind,ro "$CONTAINER_ROOT"

user=$(config 'c["User"]')
[ "$user" = 10001 ] || fail "runs as '$user'"
[ "$(config 'c["StopSignal"]')" = SIGTERM ] || fail "is stopped by another signal"
[ "$(config 'c["Volumes"]')" = "{'/data': {}}" ] || fail "has other volumes than /data"
mapfile -t environment < <(config '"\n".join(c["Env"])')
mapfile -t command < <(config '"\n".join(c["Entrypoint"] + c["Cmd"])')
mapfile -t health < <(config '"\n".join(c["Healthcheck"]["Test"][1:])')

# As an engine does it: nothing but the image's own environment, its user without groups and without hope of more, its folder.
within() {
    env -i "${environment[@]}" /usr/bin/setpriv --no-new-privs /usr/bin/unshare --root="$CONTAINER_ROOT" --wd=/data --setgid "$user" --setuid "$user" "$@"
}

touch "$CONTAINER_ROOT/x" 2>/dev/null && fail "has a root file system that can be written to"

# Weather is what libcurl is in the image for.
mkdir "$CONTAINER_WORK/source"
cat >"$CONTAINER_WORK/source/forecast" <<EOF
{"daily_units": {"temperature_2m_max": "°C", "temperature_2m_min": "°C"},
"daily": {"time": ["$(date --utc +%F)"], "temperature_2m_max": [8], "temperature_2m_min": [-1]}}
EOF
python3 -m http.server --bind 127.0.0.1 --directory "$CONTAINER_WORK/source" 8081 >/dev/null 2>&1 &
curl --silent --retry 100 --retry-connrefused --retry-max-time 20 --output /dev/null 127.0.0.1:8081/forecast
environment+=(BROADSHEET_WEATHER_PLACE=Orrin BROADSHEET_WEATHER_URL=http://127.0.0.1:8081/forecast)

mkfifo "$CONTAINER_WORK/said"
started=$(date +%s%N)
within "${command[@]}" >"$CONTAINER_WORK/access" 2>"$CONTAINER_WORK/said" &
server=$!
# It says when it listens, and goes on being read.
exec 3<"$CONTAINER_WORK/said"
while read -r line <&3; do
    echo "$line" >>"$CONTAINER_WORK/log"
    case "$line" in *'"message":"listening"'*) break ;; esac
done
echo "It listens after $((($(date +%s%N) - started) / 1000000)) ms"
cat <&3 >>"$CONTAINER_WORK/log" &

within "${health[@]}" || fail "is not healthy"
[ "$(curl -s 127.0.0.1:8080/articles)" = '{"articles":[],"next":null}' ] || fail "does not answer"
curl --silent --fail --retry 20 --retry-all-errors --retry-max-time 20 127.0.0.1:8080/weather | grep -q '"high":8' || fail "reads no weather"
[ "$(stat --format %u "$CONTAINER_ROOT"/data/broadsheet.sqlite)" = 10001 ] || fail "keeps its database elsewhere"

# A request whose body is on its way when the signal comes is answered, and then it is over.
body='{"name": "Ann", "email": "ann@mail.example", "body": 1}'
exec 4<>/dev/tcp/127.0.0.1/8080
printf '%s\r\n' 'POST /articles/none/comments HTTP/1.1' 'Host: a' 'Content-Type: application/json' "Content-Length: ${#body}" \
    'Expect: 100-continue' '' >&4
read -r line <&4
case "$line" in *" 100 "*) ;; *) fail "does not want the body: $line" ;; esac
read -r line <&4
pid=$(pgrep -u "$user" -x broadsheet) || fail "is gone"
kill -TERM "$pid"
printf %s "$body" >&4
read -r line <&4
case "$line" in "HTTP/1.1 4"*) ;; *) fail "drops a request at its end: $line" ;; esac
exec 4>&-
wait "$server" || fail "ends with $?"
[ ! -e "$CONTAINER_ROOT/data/broadsheet.sqlite-wal" ] || fail "leaves its log behind"
