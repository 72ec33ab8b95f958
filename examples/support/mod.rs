//! The panel that an example runs on: the one that `PTERO_URL` and `PTERO_KEY` name, or a fake one.
#![allow(dead_code)]

use ptero::PowerAction;
use ptero::testing::{FakePanel, SeedNode, SeedServer};

/// A panel to run an example on. A fake one ends when this is dropped.
pub struct Panel {
    pub url: String,
    pub key: String,
    pub fake: Option<FakePanel>,
}

impl Panel {
    /// A panel and a client key for it.
    pub fn client() -> Self {
        Self::new(120, FakePanel::client_key)
    }

    /// As [`client`](Self::client); the fake panel has this many servers besides its usual two. One of them is
    /// suspended, to show a refusal.
    pub fn with_servers(count: usize) -> Self {
        let panel = Self::new(count, FakePanel::client_key);
        if let Some(fake) = &panel.fake {
            let suspended = fake.servers().into_iter().find(|server| server.name == "Server 003");
            fake.suspend(&suspended.expect("there are at least three").identifier);
        }
        panel
    }

    /// As [`client`](Self::client); the fake panel has servers with names on two nodes, most of which are starting.
    pub fn network() -> Self {
        Self::on(Self::small_network, FakePanel::client_key)
    }

    fn small_network() -> FakePanel {
        let node = |name: &str, address: &str| SeedNode::new(name).allocations(address, 25_565..25_580);
        let fake = FakePanel::builder().without_servers();
        let fake = fake.node(node("fra-1", "198.51.100.1")).node(node("fra-2", "198.51.100.2"));
        let names =
            ["Lobby", "Survival", "Skyblock", "Creative", "Factions", "Minigames", "Staging", "Archive", "Trial"];
        let fake = names.iter().enumerate().fold(fake, |fake, (number, name)| {
            fake.server(SeedServer::new(name).node(if number % 2 == 0 { "fra-1" } else { "fra-2" }))
        });
        let fake = fake.start();
        let client = ptero::blocking::Client::new(fake.url(), fake.client_key()).expect("both are valid");
        for server in fake.servers() {
            match server.name.as_str() {
                "Trial" => drop(fake.suspend(&server.identifier)),
                "Archive" => {}
                _ => client.server(&server.identifier).power(PowerAction::Start).expect("it is offline"),
            }
        }
        fake
    }

    /// A panel and a key for its Application API.
    pub fn application() -> Self {
        Self::new(120, FakePanel::application_key)
    }

    /// The server that the user lets an example change: `PTERO_SERVER`, or one of the fake panel.
    pub fn named_server(&self) -> Option<String> {
        let on_the_fake_panel = self.fake.as_ref().map(|_| "ba052e75".to_owned());
        std::env::var("PTERO_SERVER").ok().or(on_the_fake_panel)
    }

    /// As [`named_server`](Self::named_server), for examples that cannot do without.
    pub fn server(&self) -> String {
        self.named_server().unwrap_or_else(|| usage("PTERO_SERVER=ID ", &[]))
    }

    /// The arguments of the command line. On the fake panel, they may be left out.
    pub fn arguments<const N: usize>(&self, names: [&str; N], on_the_fake_panel: [&str; N]) -> [String; N] {
        let given: Vec<String> = std::env::args().skip(1).collect();
        match given.try_into() {
            Ok(arguments) => arguments,
            Err(given) if given.is_empty() && self.fake.is_some() => on_the_fake_panel.map(str::to_owned),
            Err(_) => usage("", &names),
        }
    }

    fn new(servers: usize, key: impl FnOnce(&FakePanel) -> String) -> Self {
        Self::on(|| FakePanel::builder().servers(servers).start(), key)
    }

    fn on(fake: impl FnOnce() -> FakePanel, key: impl FnOnce(&FakePanel) -> String) -> Self {
        match (std::env::var("PTERO_URL"), std::env::var("PTERO_KEY")) {
            (Ok(url), Ok(key)) => return Self { url, key, fake: None },
            (Err(_), Err(_)) => {}
            _ => usage("PTERO_URL=https://panel.example.com PTERO_KEY=KEY ", &[]),
        }
        println!("(on a fake panel; set PTERO_URL and PTERO_KEY for a real one)\n");
        let fake = fake();
        Self { url: fake.url(), key: key(&fake), fake: Some(fake) }
    }
}

/// An argument as a number.
pub fn number<T: std::str::FromStr>(argument: &str) -> T {
    argument.parse().unwrap_or_else(|_| {
        eprintln!("{argument:?} is not a valid number");
        std::process::exit(2)
    })
}

/// Ends the example and says how to call it.
fn usage(variables: &str, arguments: &[&str]) -> ! {
    let name = env!("CARGO_CRATE_NAME");
    let arguments = arguments.iter().fold(String::new(), |line, argument| format!("{line} {argument}"));
    let separator = if arguments.is_empty() { "" } else { " --" };
    eprintln!("usage: {variables}cargo run --example {name}{separator}{arguments}");
    std::process::exit(2)
}
