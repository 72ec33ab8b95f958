//! Cold starts: a process of its own that sends one request and ends.

use std::process::Command;
use std::time::Instant;

use crate::measure::{self, Sample};
use crate::raw;
use crate::server::Site;

/// The variable that makes this program such a process, and says with which client.
pub const COLD: &str = "PTERO_BENCH_COLD";
const URL: &str = "PTERO_BENCH_URL";
/// So many processes are one run.
pub const TIMES: usize = 4;

/// Sends one request and prints what the process took.
pub fn run(client: &str) {
    let site = Site { url: std::env::var(URL).expect("a URL"), root: None };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    match client {
        "async" => {
            let client = ptero::Client::new(&site.url, "ptlc_key").expect("a client");
            runtime().block_on(client.account().get()).expect("an account");
        }
        "blocking" => {
            let client = ptero::blocking::Client::new(&site.url, "ptlc_key").expect("a client");
            client.account().get().expect("an account");
        }
        "reqwest" => {
            crate::install_provider();
            runtime().block_on(raw::Reqwest::new(&site).account());
        }
        "ureq" => {
            crate::install_provider();
            raw::Ureq::new(&site).account();
        }
        unknown => panic!("there is no client {unknown}"),
    }
    println!("{} {}", measure::cpu_time(), measure::peak());
}

/// Measures processes from their start to their end.
pub fn start(client: &str, site: &Site) -> Sample {
    let program = std::env::current_exe().expect("this program");
    let (mut cpu, mut peak) = (0.0, 0.0);
    let started = Instant::now();
    for _ in 0..TIMES {
        let output = Command::new(&program).env(COLD, client).env(URL, &site.url).output().expect("a process");
        let output = String::from_utf8(output.stdout).expect("text");
        let (taken, most) = output.trim().split_once(' ').expect("two numbers");
        cpu += taken.parse::<f64>().expect("a number");
        peak = most.parse::<f64>().expect("a number").max(peak);
    }
    Sample { wall: started.elapsed().as_secs_f64(), cpu, peak }
}
