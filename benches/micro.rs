//! The parts of ptero's own work, each by itself. `docs/performance.md` explains the figures.

#[path = "micro/work.rs"]
mod work;

use divan::Bencher;
use divan::counter::ItemsCount;
use futures::FutureExt;
use ptero::bench::Console;

use work::{Answer, LINE};

const SERVERS: usize = 1000;

fn main() {
    divan::main();
}

#[divan::bench]
fn decode_1000_servers(bencher: Bencher<'_, '_>) {
    let client = Answer::servers(SERVERS).blocking_client();
    bencher.counter(ItemsCount::new(SERVERS)).bench(|| client.servers().list().page(1).expect("a page"));
}

#[divan::bench]
fn hear_a_console_line(bencher: Bencher<'_, '_>) {
    let mut console = Console::up();
    bencher.bench_local(|| assert_eq!(console.hear(LINE), 1));
}

#[divan::bench]
fn one_get_async(bencher: Bencher<'_, '_>) {
    let client = Answer::account().client();
    bencher.bench(|| client.account().get().now_or_never().expect("no waiting").expect("an account"));
}

#[divan::bench]
fn one_get_blocking(bencher: Bencher<'_, '_>) {
    let client = Answer::account().blocking_client();
    bencher.bench(|| client.account().get().expect("an account"));
}

#[divan::bench]
fn build_a_request_with_filters_and_includes(bencher: Bencher<'_, '_>) {
    let client = Answer::servers(0).blocking_client();
    bencher.bench(|| work::list(&client));
}

#[divan::bench]
fn build_that_request_send_it_and_get_no_servers(bencher: Bencher<'_, '_>) {
    let client = Answer::servers(0).blocking_client();
    bencher.bench(|| work::list(&client).page(1).expect("a page"));
}
