//! ptero's two clients against the raw libraries below them, doing the same work: what does ptero cost?
//!
//! Everything runs against one local server in a process of its own, interleaved, and is compared by medians. Only
//! ratios mean anything: absolute times depend on the machine. `docs/performance.md` explains the figures.

#[path = "floor/measure.rs"]
mod measure;
#[path = "floor/raw.rs"]
mod raw;
#[path = "floor/server.rs"]
mod server;

use measure::{Report, Sample};

const GETS: usize = 10_000;
const FILE: u64 = 256 << 20;
/// How often a file goes one way in one run: once takes too little time for a steady figure.
const FILES: usize = 4;
const LINES: usize = 200_000;

fn main() {
    if let Some(address) = std::env::var_os(server::SERVE) {
        return server::run(&address.into_string().expect("an address in UTF-8"));
    }
    // What ptero brings with it, the raw libraries want to be told.
    rustls::crypto::ring::default_provider().install_default().expect("the first provider");
    let server = server::Process::start();
    let url = server.url();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let build = ptero::Client::builder(url, "ptlc_key").pacing(false).timeout(None);
    let client = build.build().expect("a client");
    let build = ptero::blocking::Client::builder(url, "ptlc_key").pacing(false).timeout(None);
    let blocking = build.build().expect("a client");
    let (reqwest, ureq) = (raw::Reqwest::new(url), raw::Ureq::new(url));
    let mut report = Report::from_arguments();

    report.compare(
        "one GET, async",
        1,
        [
            &mut || {
                runtime.block_on(async {
                    for _ in 0..GETS {
                        client.account().get().await.expect("an account");
                    }
                })
            },
            &mut || {
                runtime.block_on(async {
                    for _ in 0..GETS {
                        reqwest.account().await;
                    }
                })
            },
        ],
    );
    report.compare(
        "one GET, blocking",
        1,
        [&mut || (0..GETS).for_each(|_| drop(blocking.account().get().expect("an account"))), &mut || {
            (0..GETS).for_each(|_| ureq.account())
        }],
    );

    let pages = |path: &str| ptero::blocking::Client::builder(format!("{url}{path}"), "ptlc_key").pacing(false).build();
    let slow = pages("/slow").expect("a client");
    report.compare(
        "5,000 servers at 20 ms: collect() against page after page, blocking",
        1,
        [&mut || assert_eq!(slow.servers().list().collect().expect("servers").len(), server::SERVERS), &mut || {
            let servers = slow.servers().list().concurrency(1).collect();
            assert_eq!(servers.expect("servers").len(), server::SERVERS);
        }],
    );
    let slow = ptero::Client::builder(format!("{url}/slow"), "ptlc_key").pacing(false).build().expect("a client");
    report.compare(
        "5,000 servers at 20 ms: collect() against page after page, async",
        1,
        [
            &mut || {
                runtime.block_on(async {
                    assert_eq!(slow.servers().list().collect().await.expect("servers").len(), server::SERVERS);
                })
            },
            &mut || {
                runtime.block_on(async {
                    let servers = slow.servers().list().concurrency(1).collect().await;
                    assert_eq!(servers.expect("servers").len(), server::SERVERS);
                })
            },
        ],
    );
    report.compare(
        "5,000 servers without delay, async",
        1,
        [
            &mut || {
                runtime.block_on(async {
                    assert_eq!(client.servers().list().collect().await.expect("servers").len(), server::SERVERS);
                })
            },
            &mut || runtime.block_on(async { assert_eq!(reqwest.servers().await, server::SERVERS) }),
        ],
    );
    report.compare(
        "5,000 servers without delay, blocking",
        1,
        [&mut || assert_eq!(blocking.servers().list().collect().expect("servers").len(), server::SERVERS), &mut || {
            assert_eq!(ureq.servers(), server::SERVERS)
        }],
    );

    report.compare(
        "200,000 console lines, async",
        1,
        [
            &mut || {
                runtime.block_on(async {
                    use futures::StreamExt;
                    let console = client.server("x").console().connect().await.expect("a console");
                    let lines = console.listen("console output").take(LINES);
                    assert_eq!(lines.filter(|line| std::future::ready(line.is_ok())).count().await, LINES);
                })
            },
            &mut || runtime.block_on(async { assert_eq!(raw::lines_async(url, LINES).await, LINES) }),
        ],
    );
    report.compare(
        "200,000 console lines, blocking",
        1,
        [
            &mut || {
                let console = blocking.server("x").console().connect().expect("a console");
                assert_eq!(console.listen("console output").take(LINES).filter(Result::is_ok).count(), LINES);
            },
            &mut || assert_eq!(raw::lines_blocking(url, LINES), LINES),
        ],
    );

    report.compare(
        "256 MiB up, async",
        FILES,
        [
            &mut || {
                runtime.block_on(async {
                    use tokio::io::AsyncReadExt;
                    let upload = client.server("x").files().upload("/");
                    upload.reader("big", tokio::io::repeat(7).take(FILE), FILE).send().await.expect("an upload");
                })
            },
            &mut || runtime.block_on(reqwest.upload(FILE)),
        ],
    );
    report.compare(
        "256 MiB up, blocking",
        FILES,
        [
            &mut || {
                use std::io::Read;
                let upload = blocking.server("x").files().upload("/");
                upload.reader("big", std::io::repeat(7).take(FILE), FILE).send().expect("an upload");
            },
            &mut || ureq.upload(FILE),
        ],
    );
    report.compare(
        "256 MiB down, async",
        FILES,
        [
            &mut || {
                runtime.block_on(async {
                    let download = client.server("x").files().download("/big");
                    assert_eq!(download.to_writer(&mut tokio::io::sink()).await.expect("a file"), FILE);
                })
            },
            &mut || runtime.block_on(async { assert_eq!(reqwest.download().await, FILE) }),
        ],
    );
    report.compare(
        "256 MiB down, blocking",
        FILES,
        [
            &mut || {
                let download = blocking.server("x").files().download("/big");
                assert_eq!(download.to_writer(&mut std::io::sink()).expect("a file"), FILE);
            },
            &mut || assert_eq!(ureq.download(), FILE),
        ],
    );

    Sample::explain();
    report.print();
}
