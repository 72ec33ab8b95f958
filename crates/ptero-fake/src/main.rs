//! A fake panel with Wings, for programs in any language.

#![forbid(unsafe_code)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use lexopt::prelude::*;
use ptero_fake::{FakePanel, FakePanelBuilder, Fault};
use ptero_model::Panel;
use serde_json::{Value, json};

const USAGE: &str = "usage: ptero-fake [--json] [--port PORT] [--servers COUNT] [OPTIONS], or ptero-fake --help";

const HELP: &str = "\
Starts a fake Pterodactyl or Pelican panel with Wings on 127.0.0.1, prints its URLs, keys and servers, and runs until Ctrl-C.

Usage: ptero-fake [OPTIONS]

Options:
      --json                 Print one line of JSON instead of text
      --port PORT            Port of the panel [default: any free port]
      --wings-port PORT      Port of Wings [default: any free port]
      --panel PANEL          pterodactyl or pelican [default: pterodactyl]
      --servers COUNT        Servers to add to the four seeded ones
      --seed NUMBER          Seed of keys and ids: the same seed makes the same panel [default: 1]
      --rate-limit CLIENT[,APPLICATION]
                             Requests per minute and user [default: 720,240]
      --token-life SECONDS   Life of console tokens [default: 600]
      --step MILLISECONDS    Time that starting, installing or a backup takes [default: 20]
      --fault-rate RATE      Share of requests that fail, between 0 and 1 [default: 0]
  -h, --help                 Print this help
  -V, --version              Print the version
";

fn panel(text: &str) -> Result<Panel, String> {
    match text {
        "pterodactyl" => Ok(Panel::Pterodactyl),
        "pelican" => Ok(Panel::Pelican),
        _ => Err("expected pterodactyl or pelican".to_owned()),
    }
}

/// The node of the seeded servers.
const NODE: &str = "local-node";

/// What the arguments ask for.
enum Command {
    Run { builder: Box<FakePanelBuilder>, json: bool },
    Print(String),
}

fn main() -> ExitCode {
    match parse(lexopt::Parser::from_env()) {
        Ok(Command::Print(text)) => finish(io::stdout().write_all(text.as_bytes())),
        Ok(Command::Run { builder, json }) => finish(run(*builder, json)),
        Err(error) => {
            eprintln!("ptero-fake: {error}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn finish(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ptero-fake: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut builder = FakePanel::builder();
    let (mut json, mut seed, mut rate) = (false, 1, 0.0);
    while let Some(argument) = parser.next()? {
        builder = match argument {
            Long("json") => {
                json = true;
                builder
            }
            Long("port") => builder.port(parser.value()?.parse()?),
            Long("wings-port") => builder.wings_port(parser.value()?.parse()?),
            Long("panel") => builder.panel(parser.value()?.parse_with(panel)?),
            Long("servers") => builder.servers(parser.value()?.parse()?),
            Long("seed") => {
                seed = parser.value()?.parse()?;
                builder
            }
            Long("rate-limit") => {
                let (client, application) = parser.value()?.parse_with(rate_limit)?;
                builder.rate_limit(client, application)
            }
            Long("token-life") => builder.token_life(Duration::from_secs(parser.value()?.parse()?)),
            Long("step") => builder.step(Duration::from_millis(parser.value()?.parse()?)),
            Long("fault-rate") => {
                rate = parser.value()?.parse_with(share)?;
                builder
            }
            Short('h') | Long("help") => return Ok(Command::Print(HELP.to_owned())),
            Short('V') | Long("version") => {
                return Ok(Command::Print(format!("ptero-fake {}\n", env!("CARGO_PKG_VERSION"))));
            }
            other => return Err(other.unexpected()),
        };
    }
    let faults = [Fault::Status(502), Fault::DroppedBefore, Fault::DroppedAfter, Fault::Truncated(10)];
    let builder = builder.seed(seed).random_faults(rate, faults);
    Ok(Command::Run { builder: Box::new(builder), json })
}

/// `60`, or `60,30` for another limit of the Application API.
fn rate_limit(text: &str) -> Result<(u32, u32), String> {
    let number = |text: &str| text.parse().map_err(|_| "expected CLIENT or CLIENT,APPLICATION".to_owned());
    let (client, application) = text.split_once(',').unwrap_or((text, text));
    Ok((number(client)?, number(application)?))
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number between 0 and 1".to_owned())
}

fn run(builder: FakePanelBuilder, json: bool) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Listen for signals first, so that an early one is not lost.
    let stopped = runtime.block_on(async { stop_signal() })?;
    let panel = builder.try_start()?;
    let text = if json { format!("{}\n", to_json(&panel)) } else { to_text(&panel) };
    let mut stdout = io::stdout();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    runtime.block_on(stopped);
    Ok(())
}

/// Resolves on Ctrl-C, or when the system asks the program to end.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        std::future::poll_fn(|context| {
            if interrupt.poll_recv(context).is_ready() {
                std::task::Poll::Ready(())
            } else {
                terminate.poll_recv(context).map(drop)
            }
        })
        .await;
    })
}

#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

fn to_json(panel: &FakePanel) -> Value {
    let server = |server: ptero_fake::ServerSnapshot| {
        json!({
            "id": server.id,
            "identifier": server.identifier,
            "uuid": server.uuid,
            "name": server.name,
            "state": server.state.as_str(),
        })
    };
    json!({
        "url": panel.url(),
        "wings_url": panel.wings_url(),
        "keys": {
            "client": panel.client_key(),
            "other": panel.other_key(),
            "admin": panel.admin_key(),
            "application": panel.application_key(),
            "read_only": panel.read_only_key(),
            "node": panel.node_token(NODE),
        },
        "servers": panel.servers().into_iter().map(server).collect::<Vec<_>>(),
    })
}

fn to_text(panel: &FakePanel) -> String {
    let rows = [
        ("Panel", panel.url()),
        ("Wings", panel.wings_url()),
        ("Client key of normaluser", panel.client_key()),
        ("Client key of otheruser", panel.other_key()),
        ("Client key of admin", panel.admin_key()),
        ("Application key", panel.application_key()),
        ("Read-only application key", panel.read_only_key()),
        ("Node token", panel.node_token(NODE).unwrap_or_default()),
    ];
    let rows: String = rows.iter().map(|(name, value)| format!("{name:<26}{value}\n")).collect();
    let servers: String = panel
        .servers()
        .into_iter()
        .map(|server| {
            format!("{}  {:>5}  {:<10}  {}\n", server.identifier, server.id, server.state.as_str(), server.name)
        })
        .collect();
    format!("{rows}\nServer       id  state       name\n{servers}\nPress Ctrl-C to stop.\n")
}
