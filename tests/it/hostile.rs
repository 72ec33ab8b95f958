//! Servers that break every rule: each call ends in time, with the right error, without a panic and in little memory.
//!
//! The cases are tables. A case that never responds ends by the client's timeout; all others must end without it.

mod downloads;
mod memory;
mod responses;
mod server;
mod settings;
mod sockets;
mod uploads;
mod waits;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use ptero::{Error, ErrorKind};

use server::Peer;

/// The key of all clients here, which must be in no error.
const KEY: &str = "ptlc_hostilesekret01234567890";

/// The timeout of a request to a server that keeps it waiting. For all others it is longer than any test takes.
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(120);

/// Added to a timeout on a busy machine, where a flood of 256 MiB takes long.
const MARGIN: Duration = Duration::from_secs(30);

/// A server's behaviour, and how a call to it must end: well if there is no kind of error.
struct Case {
    name: &'static str,
    kind: Option<ErrorKind>,
    /// The other client may report this instead, since its HTTP library notices it elsewhere.
    or: Option<ErrorKind>,
    memory: usize,
    talk: fn(&mut Peer),
}

const fn case(name: &'static str, kind: Option<ErrorKind>, talk: fn(&mut Peer)) -> Case {
    // Room for the connection's own buffers.
    Case { name, kind, or: None, memory: 4 << 20, talk }
}

/// A case in which the call must time out.
const fn endless(name: &'static str, talk: fn(&mut Peer)) -> Case {
    case(name, Some(ErrorKind::Timeout), talk)
}

impl Case {
    /// Allows the call more memory, in mebibytes.
    const fn memory(self, mebibytes: usize) -> Self {
        Self { memory: mebibytes << 20, ..self }
    }

    const fn or(self, kind: ErrorKind) -> Self {
        Self { or: Some(kind), ..self }
    }

    fn timeout(&self) -> Duration {
        if self.kind == Some(ErrorKind::Timeout) { SHORT } else { LONG }
    }
}

/// The failed cases of a table, so that one run shows all of them.
#[derive(Default)]
struct Verdict {
    failures: Vec<String>,
}

/// A call while it runs.
struct Running<'a> {
    case: &'a Case,
    began: Instant,
    memory: memory::Peak,
}

impl<'a> Running<'a> {
    fn begin(case: &'a Case) -> Self {
        Self { case, began: Instant::now(), memory: memory::Peak::begin() }
    }

    fn end<T: Debug>(self, outcome: Result<T, Error>, verdict: &mut Verdict) {
        let (time, memory, case) = (self.began.elapsed(), self.memory.bytes(), self.case);
        let limit = if case.kind == Some(ErrorKind::Timeout) { SHORT + MARGIN } else { 2 * MARGIN };
        let kind = outcome.as_ref().err().map(Error::kind);
        let mut expect = |holds: bool, what: String| {
            if !holds {
                verdict.failures.push(format!("{}: {what}", case.name));
            }
        };
        let fits = kind == case.kind || case.or.is_some() && kind == case.or;
        expect(fits, format!("expected {:?}, got {:.2000}", case.kind, format!("{outcome:?}")));
        expect(time < limit, format!("took {time:?}"));
        expect(memory < case.memory, format!("needed {} KiB", memory >> 10));
        if let Err(error) = outcome {
            let (line, debug) = (error.to_string(), format!("{error:?} {error:#?}"));
            expect(line.len() < 4096 && debug.len() < 16_384, format!("{} and {} bytes", line.len(), debug.len()));
            expect(!line.chars().any(char::is_control), format!("control characters: {line:?}"));
            expect(!line.contains("sekret") && !debug.contains("sekret"), format!("the key: {line}"));
        }
    }
}

impl Drop for Verdict {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.failures.is_empty(), "{} failures:\n{}", self.failures.len(), self.failures.join("\n"));
        }
    }
}
