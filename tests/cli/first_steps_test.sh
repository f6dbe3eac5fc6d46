#!/bin/sh
# Every command in docs/first-steps.md works, in order, on a fresh library.
set -eu
source_dir=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
gensim_binary=${GENSIM_BINARY:?the built command}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# the commands stand in blocks fenced by ```sh
awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' "$source_dir/docs/first-steps.md" > "$work/commands"
[ "$(grep -c '^gensim ' "$work/commands")" -ge 15 ] || { echo "too few commands found" >&2; exit 1; }

mkdir "$work/bin" "$work/here"
ln -s "$gensim_binary" "$work/bin/gensim"
cd "$work/here"
HOME=$work/home XDG_DATA_HOME=$work/data PATH=$work/bin:$PATH
export HOME XDG_DATA_HOME PATH
unset GENSIM_LIBRARY OPENAI_BASE_URL OPENAI_API_KEY || true
while IFS= read -r line; do
  [ -n "$line" ] || continue
  echo "\$ $line"
  sh -c "$line" < /dev/null || { echo "failed with exit $?: $line" >&2; exit 1; }
done < "$work/commands"

# what the page promises is there
for file in pyramid.png mine.png scene.xml bowl.gif gallery/index.html my-first-task.json tasks; do
  [ -e "$file" ] || { echo "$file was not written" >&2; exit 1; }
done
[ -d "$work/data/gensim-suite/library" ] || { echo "no library in the data folder" >&2; exit 1; }
