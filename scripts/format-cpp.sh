#!/bin/sh
# clang-format 14 over the C++ sources: -i formats in place, --check (the default) fails where something is not formatted.
cd "$(dirname "$0")/.." || exit 1
mode="--dry-run --Werror"
[ "$1" = "-i" ] && mode="-i"
command -v clang-format-14 >/dev/null || { echo "clang-format-14 is not here (Debian: apt-get install clang-format-14)"; exit 1; }
# shellcheck disable=SC2086
find native test/native -name '*.[ch]pp' -o -name '*.inl' | xargs clang-format-14 $mode
