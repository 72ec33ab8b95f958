//! What the library does, in one binary. Tests that measure the process have binaries of their own.
#![allow(clippy::duplicate_mod, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

mod application_recordings;
mod application_state;
mod cancellation;
mod client_recordings;
mod client_state;
mod connections;
mod console;
mod console_fake;
mod contract;
mod coverage_application;
mod coverage_client;
mod create_server;
mod endpoints;
mod errors;
mod example_bot;
mod fake_panel;
mod files;
mod follow;
mod guide;
mod gzip;
mod hostile;
mod http2;
mod ids;
mod keys;
mod lists;
mod no_silent_resets;
mod observability;
mod options;
mod proxies;
mod pydactyl_parity;
mod rate_limit;
mod retries;
mod retry_budget;
mod runtimes;
mod secrets;
mod timeouts;
mod tls;
mod transfer_cancellation;
mod transfer_faults;
mod transfer_files;
mod transfers;
mod watch;
