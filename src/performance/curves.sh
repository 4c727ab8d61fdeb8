#!/bin/sh
# Measures how cost grows, and prints one JSON object per measurement, for curves.py:
#   src/performance/curves.sh >target/curves.json && src/performance/curves.py target/curves.json
# Takes about ten minutes on two cores, which should have nothing else to do. ROUNDS says how often
# each point is measured; the points of a curve are measured in turn.
set -eu

home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
port=${PORT:-18888}
server=

stop_server() {
  [ -z "$server" ] || kill "$server"
  [ -z "$server" ] || wait "$server" || true
  server=
}
trap stop_server EXIT
trap 'exit 130' INT TERM

# A server with ids up to $1.
start_server() {
  stop_server
  log=$home/target/curves-server.log
  "$home/run.sh" -conf "{\"server\":{\"port\":$port},\"http\":{\"enabled\":false},\"pool\":{\"maxId\":$1}}" >"$log" 2>&1 &
  server=$!
  until grep -q "Serving on" "$log"; do
    kill -0 "$server"
    sleep 0.2
  done
}

bench() {
  "$home/run.sh" bench "$@" --server "127.0.0.1:$port" --json
}

rounds() {
  seq "${ROUNDS:-3}"
}

start_server 127
bench long --depth 16 --warmup 8 --seconds 1 >/dev/null
for _ in $(rounds); do
  for connections in 10 100 1000 10000; do
    bench long -c $connections --warmup 3 --seconds 3
  done
  for depth in 1 4 16 64 256 1024; do
    bench long --depth $depth --warmup 2 --seconds 3
  done
  for bytes in 1 16 64 256 1024 4096; do
    bench long --depth 16 --text-bytes $bytes --warmup 2 --seconds 3
  done
done

for ids in 127 10000 1000000 10000000; do
  start_server $ids
  for _ in $(rounds); do
    bench long --depth 16 --ids $ids --warmup 4 --seconds 3
    bench broadcast --ids $ids --warmup 4 --seconds 3
  done
done

for connections in 1000 5000 10000 15000; do
  # A heap that has held more before would hide what these take.
  start_server 15000
  bench idle -c $connections --mailboxes --warmup 3 --seconds 5 --server-pid "$server"
done
