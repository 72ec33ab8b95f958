//! The console of both clients on the fake Wings.

mod faults;
mod healing;
mod likeness;
mod tokens;
