#!/bin/sh
# Builds the blocking quickstart as a user would, without the fake panel, prints its size, and fails if it is too large.
# With cargo-bloat installed, prints its largest parts as well.
set -eu
cd "$(dirname "$0")/.."
# The size in bytes before errors were classified and cleared of secrets, names resolved in ptero and limits kept, and the
# compiler that it is judged with.
limit=3816944
compiler="rustc 1.95.0 (59807616e 2026-04-14)"
package=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir -p "$scratch/src/support"
cp Cargo.lock "$scratch"
cp examples/quickstart_blocking.rs "$scratch/src/main.rs"
cat > "$scratch/src/support/mod.rs" <<'RUST'
pub struct Panel {
    pub url: String,
    pub key: String,
}

impl Panel {
    pub fn client() -> Self {
        let variable = |name| std::env::var(name).unwrap_or_default();
        Self { url: variable("PTERO_URL"), key: variable("PTERO_KEY") }
    }

    pub fn named_server(&self) -> Option<String> {
        std::env::var("PTERO_SERVER").ok()
    }
}
RUST
cat > "$scratch/Cargo.toml" <<TOML
[package]
name = "quickstart_blocking"
version = "0.0.0"
edition = "2024"

[dependencies]
ptero = { path = "$package", default-features = false, features = ["blocking", "rustls"] }
TOML

export CARGO_TARGET_DIR="$package/target/size"
cd "$scratch"
CARGO_PROFILE_RELEASE_STRIP=true cargo build --quiet --release
size=$(wc -c < "$CARGO_TARGET_DIR/release/quickstart_blocking")
echo "stripped: $size bytes, of at most $limit"
if [ "$(rustc -V)" != "$compiler" ]; then
    echo "the limit is that of $compiler: nothing is judged" >&2
elif [ "$size" -gt "$limit" ]; then
    exit 1
fi
if cargo bloat --version > /dev/null 2>&1; then
    cargo bloat --release --crates -n 8
else
    echo "(for its parts: cargo install cargo-bloat)"
fi
