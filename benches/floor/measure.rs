use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

const ROUNDS: usize = 15;

/// What one run took.
#[derive(Clone, Copy)]
pub struct Sample {
    wall: f64,
    cpu: f64,
    /// The most memory at one time, in bytes.
    peak: f64,
}

impl Sample {
    fn of(times: usize, work: &mut dyn FnMut()) -> Self {
        // Makes the kernel forget the peak so far, where it may.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let (cpu, start) = (cpu_time(), Instant::now());
        (0..times).for_each(|_| work());
        let wall = start.elapsed().as_secs_f64();
        Self { wall, cpu: (cpu_time() - cpu).as_secs_f64(), peak: peak() }
    }

    pub fn explain() {
        println!("ptero against the floor: ratios of medians, less is better, 1.00 is as good as nothing\n");
        println!("| work | wall | CPU | peak memory | wall of one run |\n|---|---|---|---|---|");
    }
}

/// The ratios so far.
pub struct Report {
    /// What the names of the comparisons to make have in them; all, if nothing.
    only: Vec<String>,
    rows: Vec<String>,
}

impl Report {
    /// The report that the command line asks for: `cargo bench --bench floor -- GET lines`.
    pub fn from_arguments() -> Self {
        let only = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
        Self { only, rows: Vec::new() }
    }

    /// Runs two ways to do the same in turn, so many times in one run, and compares the first with the second.
    pub fn compare(&mut self, name: &str, times: usize, [ours, floor]: [&mut dyn FnMut(); 2]) {
        if !self.only.is_empty() && !self.only.iter().any(|part| name.contains(part.as_str())) {
            return;
        }
        ours();
        floor();
        let mut samples: [Vec<Sample>; 2] = [Vec::new(), Vec::new()];
        for round in 0..ROUNDS {
            // Who goes first may have it easier.
            if round % 2 == 0 {
                samples[0].push(Sample::of(times, ours));
                samples[1].push(Sample::of(times, floor));
            } else {
                samples[1].push(Sample::of(times, floor));
                samples[0].push(Sample::of(times, ours));
            }
        }
        let ratio = |value: fn(&Sample) -> f64| median(&samples[0], value) / median(&samples[1], value);
        let (wall, cpu, peak) = (ratio(|s| s.wall), ratio(|s| s.cpu), ratio(|s| s.peak));
        let time = Duration::from_secs_f64(median(&samples[0], |s| s.wall));
        let row = format!("| {name} | {wall:.2} | {cpu:.2} | {peak:.2} | {time:.1?} |");
        eprintln!("{row}");
        self.rows.push(row);
    }

    pub fn print(&self) {
        println!("{}", self.rows.join("\n"));
    }
}

fn median(samples: &[Sample], value: fn(&Sample) -> f64) -> f64 {
    let mut values: Vec<f64> = samples.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// User and system time of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("a time since the start")
}

fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("a Linux /proc");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|kibibytes| kibibytes.parse().ok()).unwrap_or(1.0)
}
