#!/bin/bash
# npm.sh FOLDER VERSION PLATFORM=FILE...: packs the npm packages, of the version in FOLDER/*.tgz: one for each PLATFORM
# (linux-x64, darwin-arm64, win32-x64, as Node names them) with the extension FILE, and discko itself.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd) version=$2
shift 2
platforms="linux-x64 linux-arm64 darwin-x64 darwin-arm64 win32-x64"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pack() { # folder
    cp "$top/LICENSE" "$1"
    (cd "$out" && npm pack --silent "$1" > /dev/null)
}
for pair; do
    platform=${pair%%=*} file=${pair#*=}
    name=discko-$platform folder=$work/discko-$platform
    mkdir "$folder"
    cp "$file" "$folder"
    chmod 644 "$folder/${file##*/}"
    cat > "$folder/package.json" <<TEXT
{
    "name": "$name",
    "version": "$version",
    "description": "The SQLite extension discko for $platform",
    "license": "MIT",
    "os": ["${platform%-*}"],
    "cpu": ["${platform#*-}"],
    "files": ["${file##*/}"]
}
TEXT
    echo "The SQLite extension of the package discko, for $platform." > "$folder/README.md"
    pack "$folder"
done
mkdir "$work/discko"
cp "$here"/npm/* "$work/discko"
{
    cat <<TEXT
{
    "name": "discko",
    "version": "$version",
    "description": "SQLite extension that reads captured webhook payloads of Discko",
    "license": "MIT",
    "keywords": ["sqlite", "sqlite-extension", "webhook"],
    "main": "./index.cjs",
    "types": "./index.d.ts",
    "exports": {".": {"types": "./index.d.ts", "import": "./index.mjs", "require": "./index.cjs"}},
    "files": ["index.cjs", "index.mjs", "index.d.ts"],
    "optionalDependencies": {
TEXT
    for platform in $platforms; do
        echo "        \"discko-$platform\": \"$version\"$([ $platform = win32-x64 ] || echo ,)"
    done
    printf '    }\n}\n'
} > "$work/discko/package.json"
pack "$work/discko"
