//! The console of a server: events, filters and commands over Wings' WebSocket.
//!
//! Everything here is pure: events, commands, and the session that decides how to react to them. It uses neither
//! sockets nor clocks; both clients drive the same state machine.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod ansi;
mod capture;
mod command;
mod event;
mod events;
mod filter;
mod frame;
mod history;
mod hub;
mod kind;
mod line;
mod pacing;
mod refusal;
mod session;
mod settings;
mod tokens;

pub use ansi::strip_ansi;
pub(crate) use capture::Capture;
pub use capture::{Output, Until};
pub(crate) use command::{Command, LONGEST_COMMAND};
pub use event::{ConsoleEvent, ConsoleLine, TransferStatus};
pub use filter::{EventFilter, EventName};
pub(crate) use hub::{Hub, STALL, Subscription, Tap, Tapped, dropped};
pub use kind::EventKind;
pub use refusal::Refusal;
pub(crate) use session::{Action, Input, Session};
pub use settings::{History, WhenOffline};
pub(crate) use settings::{SHORTEST_PING_INTERVAL, Settings};
pub(crate) use tokens::{TokenPool, Tokens};
