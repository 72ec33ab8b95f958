//! The console of both clients on the fake Wings.

mod support;

#[path = "console_fake/faults.rs"]
mod faults;
#[path = "console_fake/healing.rs"]
mod healing;
#[path = "console_fake/likeness.rs"]
mod likeness;
#[path = "console_fake/tokens.rs"]
mod tokens;
