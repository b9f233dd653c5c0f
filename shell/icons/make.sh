#!/usr/bin/env bash
# Makes every icon from the drawings beside this file: PNGs for the desktop here, launcher icons for Android under
# gen/android. Wants `npm ci` in the root folder and rsvg-convert (Debian: librsvg2-bin).
set -euo pipefail
cd "$(dirname "$0")/../.."
made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT
npm run --silent tauri -- icon shell/icons/icon.json --output "$made"
cp "$made"/{32x32,128x128,128x128@2x,icon}.png shell/icons/
resources=gen/android/app/src/main/res
for folder in "$made"/android/mipmap-*; do
  mkdir -p "$resources/$(basename "$folder")"
  cp "$folder"/* "$resources/$(basename "$folder")/"
done
# Launchers of Android 7 know no layers: a whole picture each.
for size in mdpi:48 hdpi:72 xhdpi:96 xxhdpi:144 xxxhdpi:192; do
  folder="$resources/mipmap-${size%:*}"
  rsvg-convert --width "${size#*:}" shell/icons/ketuk.svg --output "$folder/ic_launcher.png"
  rsvg-convert --width "${size#*:}" shell/icons/android-round.svg --output "$folder/ic_launcher_round.png"
done
