# shellcheck shell=sh
# Finds a JDK of version 25 or newer. Sourced by ./millrace and ./check.

JDK_MIN=25

# Prints the major version of the JDK in a folder; fails where there is none. It reads the file
# `release`, because to start a Java for every candidate takes longer than the command itself.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
}

# True for the home of a JDK that is new enough.
jdk_fits() {
  jdk_found=$(jdk_major "$1") && [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$JDK_MIN" ]
}

# Prints the home that the `javac` on the PATH belongs to.
jdk_on_path() {
  jdk_javac=$(command -v javac) || return 1
  # Links lead from /usr/bin over alternatives to the real folder.
  jdk_javac=$(readlink -f "$jdk_javac" 2>/dev/null || printf '%s' "$jdk_javac")
  dirname "$(dirname "$jdk_javac")"
}

# Sets and exports JAVA_HOME; fails, with one sentence, where there is no JDK that fits.
jdk_use() {
  for jdk_home in "${JAVA_HOME:-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$jdk_home" ] && jdk_fits "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "$1: no JDK $JDK_MIN or newer was found; install one, such as Temurin from https://adoptium.net, or point JAVA_HOME to it" >&2
  return 2
}

# Java opens a file named with an ü only under a UTF-8 locale.
use_utf8() {
  LC_ALL=C.UTF-8
  export LC_ALL
}
