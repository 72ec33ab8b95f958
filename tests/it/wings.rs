//! The client for Wings itself, on the fake daemon.

mod console;
mod left_out;
mod lists;
mod moving;
mod node;
mod pelican;
mod recordings;
mod replay;
mod servers;
mod status;
mod transfers;
mod traps;

/// The server that the fake starts with, and its node.
const ALPHA: &str = "7e215471-a458-42b6-aaa2-63d512858db4";
const NODE: &str = "local-node";
