#!/bin/sh
# The browser tests drive a real Chromium and need one font with Chinese: found, installed (Debian, as root), or asked for.
set -eu

has_browser() {
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}
has_font() {
  [ "$(uname)" = Darwin ] && return 0
  command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family)" ]
}

has_browser && has_font && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  install='apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk'
  echo 'installing Chromium and a Chinese font from the packages'
  $install >/dev/null 2>&1 || { apt-get update -qq && $install >/dev/null; }
  has_browser && has_font && exit 0
fi

echo 'The browser tests need Chromium and a font with Chinese. Please install them first, for example:' >&2
echo '  Debian, Ubuntu:  sudo apt-get install chromium fonts-noto-cjk' >&2
echo '  Fedora:          sudo dnf install chromium google-noto-sans-cjk-fonts' >&2
echo '  macOS:           brew install --cask chromium     (its fonts are there already)' >&2
exit 1
