//! ptero against pydactyl, where most of its users come from.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use crate::measure::Sample;
use crate::server::Site;

/// The variable that names a Python with pydactyl.
pub const PYTHON: &str = "PTERO_BENCH_PYTHON";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/floor/peer.py");

/// A process that uses pydactyl on command.
pub struct Pydactyl {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Pydactyl {
    pub fn start(python: &str, site: &Site) -> Self {
        let mut command = Command::new(python);
        command.args([SCRIPT, &site.url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a Python");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output) }
    }

    /// Does some work so many times, as measured by itself.
    pub fn run(&mut self, work: &str, count: usize) -> Sample {
        writeln!(self.input, "{work} {count}").expect("a running process");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a running process");
        let mut numbers = line.split_whitespace().map(|number| number.parse().expect("a number"));
        let mut next = || numbers.next().expect("three numbers");
        Sample { wall: next(), cpu: next(), peak: next() }
    }

    /// Measures a process that sends one request, from its start to its end.
    pub fn cold_start(python: &str, site: &Site, times: usize) -> Sample {
        let started = Instant::now();
        let (mut cpu, mut peak) = (0.0, 0.0);
        for _ in 0..times {
            let mut process = Self::start(python, site);
            let sample = process.run("cold-start", 1);
            (cpu, peak) = (cpu + sample.cpu, sample.peak);
        }
        Sample { wall: started.elapsed().as_secs_f64(), cpu, peak }
    }
}

impl Drop for Pydactyl {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}
