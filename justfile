# What a developer does, by name. `just` lists it.

default:
    @just --list

# Runs everything that must hold before a change lands.
ci:
    .ci/run

# Runs the tests of all crates.
test *args:
    cargo test {{args}}

# Formats and lints.
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Opens the documentation as docs.rs shows it.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --all-features --open

# Writes docs/endpoints.md from the table of routes and the calls of the coverage tests.
endpoints:
    UPDATE_DOCS=1 cargo test --test it -- endpoints

# Builds the guide as a book, in target/book (needs mdbook).
book:
    mdbook build

# Starts a fake panel on loopback, to try a client against: `just fake --help`.
fake *args:
    cargo run -p ptero-fake -- {{args}}

# Checks licences, sources and banned crates (needs cargo-deny).
deny:
    cargo deny check bans licenses sources

# As `deny`, and checks for known vulnerabilities (needs the network).
audit:
    cargo deny check

# Lints every pair of features (needs cargo-hack).
powerset:
    cargo hack clippy -p ptero --lib --feature-powerset --depth 2 -- -D warnings

# Checks with the oldest compiler that is promised (needs `rustup toolchain install 1.85.1`).
msrv:
    cargo +1.85.1 check -p ptero --lib --all-features --target-dir target/oldest

# Findings are in `fuzz/artifacts`, and useful new inputs in `fuzz/target/corpus`.
# Fuzzes each parser of foreign bytes for `seconds` (needs cargo-fuzz and a nightly compiler).
fuzz seconds="20":
    #!/usr/bin/env bash
    set -euo pipefail
    for target in $(cargo +nightly fuzz list); do
        mkdir -p "fuzz/target/corpus/$target"
        cargo +nightly fuzz run "$target" "fuzz/target/corpus/$target" "fuzz/corpus/$target" -- -max_total_time={{seconds}}
    done

# Checks what a release needs, and lists its steps. Publishes nothing.
release:
    #!/usr/bin/env bash
    set -euo pipefail
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
    need() { echo "before the release: $1" >&2; missing=1; }
    missing=0
    # Without it, the README's links and pictures lead nowhere on crates.io.
    for manifest in Cargo.toml crates/*/Cargo.toml; do
        grep -q '^repository' "$manifest" || need "set \`repository\` in $manifest"
    done
    grep -q "^## \[$version\] - " CHANGELOG.md || need "date the changelog: ## [$version] - $(date +%F)"
    [ -z "$(git status --porcelain)" ] || need "commit or remove what \`git status\` shows"
    cat <<STEPS
    Release $version:
      1. just ci, just audit, just msrv
      2. just semver-checks (from the second release on), just public-api
      3. cargo package --workspace --exclude ptero-benches, and look at the list: cargo package --list
      4. git tag v$version
      5. cargo publish -p ptero-model, then -p ptero-fake, then -p ptero: each needs the one before
      6. look at docs.rs/ptero, push the tag, and set the next version in Cargo.toml
    STEPS
    exit $missing

# Checks whether a release breaks its users (needs cargo-semver-checks).
semver-checks:
    cargo semver-checks --workspace

# Lists the public items, to compare before a release (needs cargo-public-api and a nightly compiler).
public-api:
    cargo public-api -p ptero --all-features

# Moves 4 GiB each way in each client and checks the memory.
transfer-memory:
    PTERO_TRANSFER_MIB=4096 cargo test --release --test transfer_memory -- --nocapture

# Works on 1,000 servers within 256 requests a minute, in real time.
bulk-scale:
    PTERO_BULK_LIMIT=256 cargo test --release --test bulk_scale

# Measures watches of up to 2,000 servers, and writes table and plot into docs/performance.md, in six minutes.
watch-scale servers="1,100,1000,2000":
    PTERO_WATCH_SERVERS={{servers}} PTERO_WATCH_DOCS=$PWD/docs/performance.md cargo test --release --test watch_scale

# Draws docs/watch.svg: the example `watch` on the fake panel, after a minute.
watch-picture:
    cargo run --example watch -- --svg $PWD/docs/watch.svg

# Times each part of ptero's own work: `just micro`, `just micro console`.
micro *args:
    cargo bench -p ptero-benches --bench micro -- {{args}}

# Compares both clients with the raw libraries below them: `just floor`, `just floor get lines`.
floor *args:
    cargo bench -p ptero-benches --bench floor -- {{args}}

# Compares the blocking client with pydactyl (needs Python).
peers *args:
    benches/peers.sh {{args}}

# Compares the instructions of ptero's own work with the record; `--record` updates it (needs valgrind).
instructions *args:
    benches/instructions.sh {{args}}

# Compares the size of the blocking quickstart with its limit, and prints its parts (needs cargo-bloat for the parts).
size:
    benches/size.sh
