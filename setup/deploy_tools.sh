#!/usr/bin/env bash
# Build the programs that check what is deployed into the cache, once: helm, actionlint, a validator of compose files. A
# program on PATH is used instead. Where one cannot be had, this says so, and the deep tests that need it are skipped.
#   setup/deploy_tools.sh [NAME...]    only these
set -euo pipefail
cache="${FOREWATT_CACHE:-$HOME/.cache/forewatt}"
minor=37
names=(helm actionlint compose-check)
mkdir -p "$cache/bin"
# Checkouts share the cache; one builds at a time.
exec 9>"$cache/deploy-tools.lock"
if command -v flock >/dev/null; then flock 9; fi
missing=()
for name in "${@:-${names[@]}}"; do
  case " ${names[*]} " in *" $name "*) ;; *)
    echo "setup: there is no program $name; choose from ${names[*]}" >&2
    exit 2
  esac
  command -v "$name" >/dev/null || [ -x "$cache/bin/$name" ] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if ! command -v go >/dev/null; then
  echo "setup: Go is not installed, so the tests that need ${missing[*]} are skipped (install golang 1.26 or newer)"
  exit 0
fi

# A run that is interrupted goes on from these caches. They are fifty times as large as the programs.
export GOPATH="$cache/go-deploy/path" GOCACHE="$cache/go-deploy/build" GOFLAGS="-modcacherw -buildvcs=false -trimpath"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/bin"

# Each builds a program from a module of its own; `go install PATH@VERSION` refuses modules that replace others.
# NOTE: steps are joined by &&, because `set -e` does not hold inside a condition.
of_module() { # PACKAGE VERSION FLAGS
  go mod init forewatt/tool && go get "$1@$2" && nice go build -ldflags "-s -w ${3:-}" -o "$scratch/bin/$name" "$1"
}
build_helm() {
  # The version of Kubernetes that helm assumes where it asks no cluster.
  local assumed="-X helm.sh/helm/v3/pkg/chartutil.k8sVersion"
  of_module helm.sh/helm/v3/cmd/helm v3.22.0 "${assumed}Major=1 ${assumed}Minor=$minor"
}
build_actionlint() { of_module github.com/rhysd/actionlint/cmd/actionlint v1.7.12; }
build_compose-check() {
  cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithProfiles([]string{"*"}))
	if err == nil {
		_, err = options.LoadProject(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
GO
  go mod init forewatt/tool && go get github.com/compose-spec/compose-go/v2@v2.16.2 && go mod tidy \
    && nice go build -ldflags "-s -w" -o "$scratch/bin/$name" .
}

failed=()
for name in "${missing[@]}"; do
  case $name in helm) takes="three minutes" ;; *) takes="a minute" ;; esac
  echo "setup: $name (builds once: $takes)"
  mkdir -p "$scratch/$name"
  if (cd "$scratch/$name" && "build_$name") >"$scratch/log" 2>&1; then
    mv "$scratch/bin/$name" "$cache/bin/$name.new" && mv "$cache/bin/$name.new" "$cache/bin/$name"
  else
    tail -n 20 "$scratch/log" >&2
    echo "setup: $name could not be built; the tests that need it are skipped" >&2
    failed+=("$name")
  fi
done
[ ${#failed[@]} -gt 0 ] || rm -rf "$cache/go-deploy"
