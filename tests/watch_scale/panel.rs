//! The fake panel, in a process of its own.

use std::io::Write;

use ptero::ServerState;
use ptero::testing::{FakePanel, SeedNode, SeedServer, SeedUser};

use super::served::Process;

pub(crate) const NODES: usize = 20;

/// What the panel allows a minute, unless `PTERO_WATCH_LIMIT` says otherwise.
const LIMIT: &str = "12000";

/// A fake panel in another process.
pub struct Panel {
    process: Process,
    pub url: String,
    pub key: String,
    pub application_key: String,
}

impl Panel {
    pub fn start(servers: usize) -> Self {
        let limit = std::env::var("PTERO_WATCH_LIMIT").unwrap_or_else(|_| LIMIT.to_owned());
        let (process, line) = Process::start(&["serve", &servers.to_string(), &limit]);
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().unwrap();
        let (url, key, application_key) = (word(), word(), word());
        Self { process, url, key, application_key }
    }

    pub fn start_server(&mut self, id: &str) {
        writeln!(self.process.0.stdin.as_mut().unwrap(), "{id}").unwrap();
    }
}

/// Runs a fake panel that starts the servers which its standard input names.
pub fn serve(servers: usize, limit: u32) {
    let mut panel = FakePanel::builder().without_servers().user(SeedUser::new("bob"));
    panel = panel.route_limits().rate_limit(limit, limit);
    for number in 0..NODES {
        let ports = 20_000..20_000 + u16::try_from(servers / NODES + 2).unwrap();
        let address = format!("10.0.0.{}", number + 1);
        let node = SeedNode::new(&format!("node-{number}")).size(u32::MAX, u32::MAX);
        panel = panel.node(node.allocations(&address, ports));
    }
    for number in 0..servers {
        let server = SeedServer::new(&format!("Server {number}")).owner("bob");
        panel = panel.server(server.node(&format!("node-{}", number % NODES)));
    }
    let panel = panel.start();
    println!("{} {} {}", panel.url(), panel.key_of("bob").unwrap(), panel.application_key());
    for id in std::io::stdin().lines() {
        assert!(panel.set_power(&id.unwrap(), ServerState::Running));
    }
}
