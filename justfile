# What a developer does, by name. `just` lists it.

default:
    @just --list

# Everything that must hold before a change lands.
ci:
    .ci/run

# The tests of both clients.
test *args:
    cargo test {{args}}

# Formats and lints.
lint:
    cargo fmt
    cargo clippy --all-targets --all-features -- -D warnings

# The documentation as docs.rs shows it.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --all-features --open

# The guide as a book, in target/book (needs mdbook).
book:
    mdbook build

# Licences, sources and duplicates of the dependencies (needs cargo-deny).
deny:
    cargo deny check bans licenses sources

# Known vulnerabilities as well; fetches the advisory database (needs cargo-deny and the network).
audit:
    cargo deny check

# Every pair of features (needs cargo-hack).
powerset:
    cargo hack clippy --lib --feature-powerset --depth 2 -- -D warnings

# The oldest compiler that is promised, if it is installed.
msrv:
    cargo +1.85 check --lib --all-features

# Whether a release breaks its users (needs cargo-semver-checks).
semver:
    cargo semver-checks

# Each part of ptero's own work, by time: `just micro`, `just micro console`.
micro *args:
    cargo bench --bench micro -- {{args}}

# The instructions of ptero's own work against the record; with `--record`, records them (needs valgrind).
instructions *args:
    benches/instructions.sh {{args}}

# The public items, to compare before a release (needs cargo-public-api and a nightly compiler).
public-api:
    cargo public-api --all-features

# How large the blocking quickstart is, and of what (parts need cargo-bloat).
size:
    benches/size.sh
