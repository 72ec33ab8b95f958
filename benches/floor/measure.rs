use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// How often each side runs, after once to warm up.
#[derive(Clone, Copy)]
pub struct Rounds(pub usize);

/// What one run took.
#[derive(Clone, Copy)]
pub struct Sample {
    pub wall: f64,
    pub cpu: f64,
    /// The most memory at one time, in bytes.
    pub peak: f64,
}

impl Sample {
    /// Measures work in this process.
    pub fn of(work: &mut dyn FnMut()) -> Self {
        // Makes the kernel forget the peak so far, where it may.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let (cpu, start) = (cpu_time(), Instant::now());
        work();
        let wall = start.elapsed().as_secs_f64();
        Self { wall, cpu: cpu_time() - cpu, peak: peak() }
    }
}

/// What must hold: at most so many times the floor's wall and CPU time.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub wall: Option<f64>,
    pub cpu: Option<f64>,
}

impl Bounds {
    pub const NONE: Self = Self { wall: None, cpu: None };

    pub const fn wall(wall: f64) -> Self {
        Self { wall: Some(wall), cpu: None }
    }

    pub const fn both(wall: f64, cpu: f64) -> Self {
        Self { wall: Some(wall), cpu: Some(cpu) }
    }
}

/// The rows so far.
pub struct Report {
    rounds: Rounds,
    rows: Vec<String>,
    is_over: bool,
}

impl Report {
    pub fn new(rounds: Rounds) -> Self {
        Self { rounds, rows: Vec::new(), is_over: false }
    }

    /// Runs two ways to do the same in turn, and compares the first with the second.
    pub fn compare(&mut self, name: &str, bounds: Bounds, [ours, floor]: [&mut dyn FnMut() -> Sample; 2]) {
        ours();
        floor();
        let pair = |round| {
            // Who goes first may have it easier.
            if round % 2 == 0 {
                let ours = ours();
                (ours, floor())
            } else {
                let floor = floor();
                (ours(), floor)
            }
        };
        let pairs: Vec<(Sample, Sample)> = (0..self.rounds.0).map(pair).collect();
        let ratios = |value: fn(&Sample) -> f64| sorted(pairs.iter().map(|(ours, floor)| value(ours) / value(floor)));
        let walls = ratios(|sample| sample.wall);
        let (wall, cpu, peak) =
            (part(&walls, 2), part(&ratios(|sample| sample.cpu), 2), part(&ratios(|sample| sample.peak), 2));
        let spread = format!("{}–{}", shown(part(&walls, 1)), shown(part(&walls, 3)));
        let time = Duration::from_secs_f64(part(&sorted(pairs.iter().map(|(ours, _)| ours.wall)), 2));
        let (wall, is_slow) = judged(wall, bounds.wall);
        let (cpu, is_costly) = judged(cpu, bounds.cpu);
        let row = format!("| `{name}` | {wall} | {spread} | {cpu} | {peak:.2} | {time:.1?} |");
        eprintln!("{row}");
        self.rows.push(row);
        self.is_over |= is_slow || is_costly;
    }

    /// Prints the table. Says whether every bound holds.
    pub fn print(&self) -> bool {
        let Rounds(rounds) = self.rounds;
        println!("ptero against the floor: medians of {rounds} ratios; lower is better, 1.00 means no overhead.");
        println!("In parentheses is what must hold; **bold** is what does not.\n");
        println!(
            "| work | wall | half of the ratios | CPU | peak memory | wall of one run |\n|---|---|---|---|---|---|"
        );
        println!("{}", self.rows.join("\n"));
        !self.is_over
    }
}

fn judged(ratio: f64, bound: Option<f64>) -> (String, bool) {
    let shown = shown(ratio);
    match bound {
        Some(bound) if ratio > bound + 0.005 * bound => (format!("**{shown}** (≤ {})", self::shown(bound)), true),
        Some(bound) => (format!("{shown} (≤ {})", self::shown(bound)), false),
        None => (shown, false),
    }
}

fn shown(ratio: f64) -> String {
    if ratio < 0.2 { format!("{ratio:.3}") } else { format!("{ratio:.2}") }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value below which so many quarters are.
fn part(sorted: &[f64], quarters: usize) -> f64 {
    sorted[(sorted.len() - 1) * quarters / 4]
}

/// User and system time of this process, in seconds.
pub fn cpu_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("a time since the start").as_secs_f64()
}

/// The most memory of this process at one time, in bytes.
pub fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("a Linux /proc");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a peak");
    let kibibytes: f64 = line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(1.0);
    kibibytes * 1024.0
}
