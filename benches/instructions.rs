//! Does one of the works below so many times, for `instructions.sh` to count the instructions.

#[path = "micro/work.rs"]
mod work;

use std::hint::black_box;

use futures::FutureExt;
use ptero::bench::Console;

use work::{Answer, LINE};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, times] = arguments.as_slice() else {
        return println!("benches/instructions.sh runs this");
    };
    let times = times.parse().expect("a number");
    match work.as_str() {
        "get-async" => {
            let client = Answer::account().client();
            repeat(times, || client.account().get().now_or_never().expect("no waiting").expect("an account"));
        }
        "get-blocking" => {
            let client = Answer::account().blocking_client();
            repeat(times, || client.account().get().expect("an account"));
        }
        "list-request" => {
            let client = Answer::servers(0).blocking_client();
            repeat(times, || work::list(&client).page(1).expect("a page"));
        }
        "decode-servers" => {
            let client = Answer::servers(10).blocking_client();
            repeat(times, || client.servers().list().page(1).expect("a page"));
        }
        "console-line" => {
            let mut console = Console::up();
            repeat(times, || assert_eq!(console.hear(LINE), 1));
        }
        unknown => panic!("there is no work {unknown}"),
    }
}

fn repeat<T>(times: u32, mut work: impl FnMut() -> T) {
    for _ in 0..times {
        black_box(work());
    }
}
