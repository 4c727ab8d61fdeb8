#!/bin/sh
# Builds chatpool when its sources are newer than its jar, and runs it:
#   ./run.sh                                serve
#   ./run.sh send --as 12 --to 1 "Hello"    send a message
#   ./run.sh receive --as 12                fetch messages
#   ./run.sh chat --as 12                   chat
#   ./run.sh bench short                    measure a server
#   ./run.sh --help                         everything else
# JAVA_HOME chooses the JDK, JAVA_OPTS adds options for it.
set -eu

self=$0
[ ! -L "$self" ] || self=$(readlink -f -- "$self")
home=$(CDPATH= cd -- "$(dirname -- "$self")" && pwd)
jar=$home/target/chatpool.jar

fail() {
  echo "run.sh: $1" >&2
  exit 1
}

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  javac=$JAVA_HOME/bin/javac
else
  java=java
  javac=javac
fi

is_stale() {
  [ ! -f "$jar" ] ||
    [ -n "$(find "$home/pom.xml" "$home/src/main" "$home/conf/logback.xml" -newer "$jar" -print | head -n 1)" ]
}

build() {
  command -v "$javac" >/dev/null 2>&1 || fail "no JDK found: install JDK 17 or newer, or set JAVA_HOME"
  command -v mvn >/dev/null 2>&1 || fail "no Maven found: install Maven 3.8 or newer"
  mkdir -p "$home/target"
  # One build at a time: somebody may send a message while another terminal builds.
  lock=$home/target/run.lock
  if ! mkdir "$lock" 2>/dev/null; then
    echo "run.sh: waiting for another build (if there is none, remove $lock)" >&2
    while [ -d "$lock" ]; do sleep 1; done
    is_stale || return 0
    mkdir "$lock" 2>/dev/null || fail "another build has begun"
  fi
  trap 'rmdir "$lock"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  echo "run.sh: building, the first time takes a minute" >&2
  mvn -B -q -f "$home/pom.xml" -DskipTests package >&2 || fail "the build failed"
  rmdir "$lock"
  trap - EXIT HUP INT TERM
}

if is_stale; then
  build
fi
command -v "$java" >/dev/null 2>&1 || fail "no Java found: install JDK 17 or newer, or set JAVA_HOME"

# In a locale without UTF-8 Java would garble the texts on its command line.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *UTF-8 | *utf8 | *UTF8 | *utf-8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# A command for one user has little to gain from more compilers and collectors.
case "${1:-serve}" in
  send | receive | chat) flags="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" ;;
  *) flags= ;;
esac

# vertx.cwd: conf/config.json is the one beside this script, wherever it is called from; files named
# on the command line stay relative to where the caller is. exec: signals reach Java.
# shellcheck disable=SC2086
exec "$java" -Dvertx.cwd="$home" -Dlogback.configurationFile="$home/conf/logback.xml" \
  $flags ${JAVA_OPTS:-} -jar "$jar" "$@"
