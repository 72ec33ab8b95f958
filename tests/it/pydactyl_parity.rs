//! Everything that pydactyl 2.1.2 and 2.1.3 can ask of a panel, asked by ptero: the same on the wire, or better for a reason that
//! is written down.

/// A list with the parameters and the related resources of a case; its pages are fetched one after the other.
macro_rules! list {
    ($list:expr, $case:expr) => {
        $case
            .params()
            .into_iter()
            .fold($list.concurrency(1), |list, (key, value)| list.query(key, value))
            .include($case.texts("includes"))
    };
}

/// A single resource with parameters, which only a request of one's own making can carry.
macro_rules! raw {
    ($client:expr, $case:expr, $path:expr) => {
        $case.query().into_iter().fold(
            $client.request::<serde_json::Value>(ptero::Method::GET, $path.split('/')),
            |request, (key, value)| request.query(key, value),
        )
    };
}

mod account;
mod application_improvements;
mod application_servers;
mod application_users;
mod case;
mod client_improvements;
mod files;
mod improvements;
mod nodes;
mod pages;
mod panel;
mod parity;
mod places;
mod request;
mod schedules;
mod server;
mod server_parts;
mod websocket;

use std::collections::BTreeSet;

use case::Recordings;
use improvements::{fits, improvement, improvements};

/// The areas that have a test here.
const AREAS: &[&str] = &[
    "PaginatedResponse",
    "client.account",
    "client.servers",
    "client.servers.backups",
    "client.servers.databases",
    "client.servers.files",
    "client.servers.network",
    "client.servers.schedules",
    "client.servers.settings",
    "client.servers.startup",
    "client.servers.users",
    "close",
    "locations",
    "nests",
    "nodes",
    "servers",
    "user",
    "websocket",
];

#[test]
fn every_case_is_accounted_for() {
    let cases = Recordings::load().cases;
    let areas: BTreeSet<&str> = cases.iter().map(|case| case.area()).collect();
    assert_eq!(areas, AREAS.iter().copied().collect());
    for improvement in improvements() {
        for pattern in improvement.cases {
            let fitting = cases.iter().filter(|case| fits(pattern, case)).count();
            assert!(fitting > 0, "{pattern} is no case");
        }
        assert!(!improvement.reason.is_empty());
    }
    let improved = cases.iter().filter(|case| improvement(case).is_some()).count();
    println!("{} matched / {improved} improved / {} total, in each client", cases.len() - improved, cases.len());
    assert_eq!(cases.len(), 451);
}

#[test]
fn the_guide_names_every_method_and_every_argument() {
    let guide = concat!(
        include_str!("../../docs/from-pydactyl.md"),
        include_str!("../../docs/from-pydactyl-servers.md"),
        include_str!("../../docs/from-pydactyl-clients.md"),
        include_str!("../../docs/pydactyl-calls.md"),
        include_str!("../../docs/pydactyl-calls-application.md"),
    );
    let words: BTreeSet<&str> =
        guide.split(|character: char| character != '_' && !character.is_alphanumeric()).collect();
    for case in Recordings::load().cases {
        // What Python calls by itself is shown by what it is called for.
        let name = Some(case.name()).filter(|name| !name.starts_with("__"));
        let arguments = case.kwargs.as_object().into_iter().flat_map(|kwargs| kwargs.keys().map(String::as_str));
        for word in name.into_iter().chain(arguments) {
            assert!(words.contains(word), "{case}: {word}");
        }
    }
}
