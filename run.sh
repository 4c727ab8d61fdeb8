#!/bin/sh
# Builds chatpool when its sources are newer than its jar, and runs it:
#   ./run.sh                                serve
#   ./run.sh send --as 12 --to 1 "Hello"    send a message
#   ./run.sh receive --as 12                fetch messages
#   ./run.sh chat --as 12                   chat
#   ./run.sh top                            look at a server
#   ./run.sh bench short                    measure a server
#   ./run.sh --help                         everything else
# JAVA_HOME chooses the JDK, JAVA_OPTS adds options for it.
set -eu

# The file that a link leads to. (Not every readlink has -f.)
follow() {
  file=$1
  while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in
      /*) file=$link ;;
      *) file=$(dirname -- "$file")/$link ;;
    esac
  done
  echo "$file"
}

self=$(follow "$0")
home=$(CDPATH= cd -- "$(dirname -- "$self")" && pwd)
jar=$home/target/chatpool.jar
lock=$home/target/run.owner

fail() {
  echo "run.sh: $1" >&2
  exit 1
}

if [ -n "${JAVA_HOME:-}" ]; then
  [ -x "$JAVA_HOME/bin/java" ] || fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it: set it to a JDK, or unset it"
  java=$JAVA_HOME/bin/java
  javac=$JAVA_HOME/bin/javac
else
  java=java
  javac=javac
fi

# Whether there is a process, also if it is somebody else's.
is_alive() {
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1
}

# Waits so many seconds for a process of ours to end, and ends it then.
await() {
  tenths=$(($2 * 10))
  while kill -0 "$1" 2>/dev/null; do
    if [ "$tenths" -eq 0 ]; then
      kill -9 "$1" 2>/dev/null || true
      break
    fi
    tenths=$((tenths - 1))
    sleep 0.1
  done
  wait "$1" 2>/dev/null || true
}

# A file that has been deleted makes its folder newer than the jar.
is_stale() {
  [ ! -f "$jar" ] ||
    [ -n "$(find "$home/pom.xml" "$home/src/main" "$home/conf/logback.xml" -newer "$jar" -print | head -n 1)" ]
}

build() {
  echo "run.sh: building, the first time takes a minute" >&2
  # Or what was deleted in the sources would stay in the jar.
  rm -rf "$home/target/classes"
  mvn -B -q -f "$home/pom.xml" -DskipTests package >&2 || fail "the build failed"
}

# Whether the start of a server has been recorded for this jar and this JDK, or could not be.
is_recorded() {
  [ -f "$record" ] && [ ! "$jar" -nt "$record" ]
}

# Starts a server as nobody sees it and lets it work a little; the JVM writes down what it has loaded
# (from JDK 25 on, also what it has compiled). Later starts take half the time (performance.md).
# Without the record all works as well, so nothing that goes wrong here matters.
record() {
  echo "run.sh: recording a start, so that the next ones are faster (once, some seconds)" >&2
  log=$home/target/record.log
  # No environment: the caller's CHATPOOL_ variables are not meant for this server. No conf/config.json:
  # there is none in target.
  env -i PATH="$PATH" "$java" -Dvertx.cwd="$home/target" -Dlogback.configurationFile="$home/conf/logback.xml" \
    $server_flags "$recording=$record" -jar "$jar" serve -conf '{"server":{"port":0},"http":{"port":0}}' >"$log" 2>&1 &
  recorded=$!
  tenths=300
  while kill -0 "$recorded" 2>/dev/null && ! grep -q "Serving on" "$log" && [ "$tenths" -gt 0 ]; do
    tenths=$((tenths - 1))
    sleep 0.1
  done
  address=$(sed -n 's/.*Serving on //p' "$log")
  for load in "short --mix SR" "long --mix SR" push; do
    if [ -n "$address" ]; then
      env -i PATH="$PATH" "$java" $client_flags -jar "$jar" \
        bench $load --server "$address" --warmup 0 --seconds 1 >>"$log" 2>&1 &
      await $! 30
    fi
  done
  kill "$recorded" 2>/dev/null || true
  await "$recorded" 30
  recorded=
  # An empty record: it is not tried again.
  [ -f "$record" ] || : >"$record"
}

# Takes the lock, a link that names our process. Fails if a process that is alive has it.
try_lock() {
  ! ln -s "pid-$$" "$lock" 2>/dev/null || return 0
  owner=$(readlink "$lock" 2>/dev/null || true)
  # Of those who find that its process is gone, only one at a time may take it away.
  if [ -n "$owner" ] && ! is_alive "${owner#pid-}" && mkdir "$lock.gone" 2>/dev/null; then
    [ "$(readlink "$lock" 2>/dev/null || true)" != "$owner" ] || rm -f "$lock"
    rmdir "$lock.gone"
  fi
  return 1
}

unlock() {
  rm -f "$lock"
  [ -z "${recorded:-}" ] || kill "$recorded" 2>/dev/null || true
}

# The longest build there may be is waited for, and no longer.
await_lock() {
  try_lock || try_lock && return 0
  echo "run.sh: waiting for another build" >&2
  seconds=600
  until try_lock; do
    [ "$seconds" -gt 0 ] || fail "another build does not end: if there is none, remove $lock and $lock.gone"
    seconds=$((seconds - 1))
    sleep 1
  done
}

# What only one may do at a time: somebody may send a message while another terminal builds.
locked() {
  trap unlock EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  ! is_stale || build
  [ "$command" != serve ] || is_recorded || record
  unlock
  trap - EXIT HUP INT TERM
}

prepare() {
  if mkdir -p "$home/target" 2>/dev/null && [ -w "$home/target" ]; then
    if is_stale; then
      await_lock
      locked
    elif try_lock || try_lock; then
      locked
    fi
    # Else it starts without a record: somebody else is making it.
  elif is_stale; then
    fail "cannot write to $home/target, where the build goes: make it writable, or build as its owner"
  fi
}

case "${1:-serve}" in
  send | receive | chat | top) command=client ;;
  bench) command=bench ;;
  -h | --help | -V | --version) command=client ;;
  *) command=serve ;;
esac

if is_stale; then
  command -v "$javac" >/dev/null 2>&1 || fail "no JDK found: install JDK 17 or newer, or set JAVA_HOME"
  command -v mvn >/dev/null 2>&1 || fail "no Maven found: install Maven 3.8 or newer"
fi
command -v "$java" >/dev/null 2>&1 || fail "no Java found: install JDK 17 or newer, or set JAVA_HOME"
java_home=$(dirname "$(dirname "$(follow "$(command -v "$java")")")")
version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$java_home/release" 2>/dev/null || true)
record=$home/target/start-${version:-unknown}.record
if [ "${version%%.*}" -ge 25 ] 2>/dev/null; then
  recording=-XX:AOTCacheOutput
  playing=-XX:AOTCache
  quiet="-Xlog:aot*=off"
  # Netty does without Unsafe from here on unless it is told that it may: a slower start, and slower buffers.
  common_flags="--sun-misc-unsafe-memory-access=allow"
else
  recording=-XX:ArchiveClassesAtExit
  playing=-XX:SharedArchiveFile
  quiet="-Xlog:cds*=off"
  common_flags=
fi

# A command for one user has little to gain from more compilers and collectors.
client_flags="$common_flags -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# What a pool holds is bounded, and little by default: a small heap that is given back is enough for
# it. With 24 MB of young generation a start fits, and collections stay rare with many requests per turn
# (performance.md). With millions of mailboxes in use, JAVA_OPTS=-XX:+UseG1GC has shorter pauses.
# Out of memory, the process ends instead of going on half dead (configuration.md).
server_flags="$common_flags -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10 -XX:+ExitOnOutOfMemoryError"
case "${JAVA_OPTS:-}" in
  *-XX:+Use*GC*) ;;
  *) server_flags="$server_flags -XX:+UseSerialGC -Xmn24m" ;;
esac

if is_stale || { [ "$command" = serve ] && ! is_recorded; }; then
  prepare
fi

# In a locale without UTF-8 Java would garble the texts on its command line.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *UTF-8 | *utf8 | *UTF8 | *utf-8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

case "$command" in
  client) flags=$client_flags ;;
  serve) flags=$server_flags ;;
  *) flags=$common_flags ;;
esac
set -- -jar "$jar" "$@"
# A record that does not fit this JVM, or these options, is passed over without a word.
if [ "$command" != bench ] && [ -s "$record" ]; then
  set -- "$playing=$record" "$quiet" "$@"
fi

# vertx.cwd: conf/config.json is the one beside this script, wherever it is called from; files named
# on the command line stay relative to where the caller is. exec: signals reach Java.
# shellcheck disable=SC2086
exec "$java" -Dvertx.cwd="$home" -Dlogback.configurationFile="$home/conf/logback.xml" \
  $flags ${JAVA_OPTS:-} "$@"
