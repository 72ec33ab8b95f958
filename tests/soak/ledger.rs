//! Compares the results that the workers got with what the panel did.

use std::collections::BTreeMap;

use ptero::ErrorKind;
use ptero::blocking::Client;
use ptero::testing::FakePanel;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Account,
    Servers,
    Location,
    User,
    Order,
    Schedule,
    Command,
    File,
    Power,
}

impl Operation {
    pub const ALL: [Self; 9] = [
        Self::Account,
        Self::Location,
        Self::Schedule,
        Self::File,
        Self::Servers,
        Self::Order,
        Self::User,
        Self::Command,
        Self::Power,
    ];
}

#[derive(Debug)]
pub struct Entry {
    pub operation: Operation,
    pub server: String,
    pub name: String,
    pub outcome: ptero::Result<()>,
}

/// How often the panel carried out each named operation.
pub struct Ledger<'a> {
    panel: &'a FakePanel,
    done: BTreeMap<(Operation, String), usize>,
}

impl<'a> Ledger<'a> {
    pub fn of(panel: &'a FakePanel) -> Self {
        let client = |key| Client::builder(panel.url(), key).build().unwrap();
        let (application, user) = (client(panel.application_key()), client(panel.client_key()));
        let mut ledger = Self { panel, done: BTreeMap::new() };
        for location in application.application().locations().list() {
            ledger.count(Operation::Location, location.unwrap().short);
        }
        for created in application.application().users().list() {
            ledger.count(Operation::User, created.unwrap().external_id.map(String::from).unwrap_or_default());
        }
        for server in application.application().servers().list() {
            if let Some(order) = server.unwrap().external_id {
                ledger.count(Operation::Order, order.into());
            }
        }
        for server in user.servers().list() {
            for schedule in user.server(&server.unwrap().identifier).schedules().list() {
                ledger.count(Operation::Schedule, schedule.unwrap().name);
            }
        }
        for server in panel.servers() {
            for line in server.console {
                ledger.count(Operation::Command, line);
            }
        }
        ledger
    }

    fn count(&mut self, operation: Operation, name: String) {
        *self.done.entry((operation, name)).or_default() += 1;
    }

    /// Checks every entry, and that the faults had an effect.
    pub fn settle(&self, entries: &[Entry]) {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        let mut done_unheard = 0;
        for entry in entries {
            let kind = entry.outcome.as_ref().err().map(ptero::Error::kind);
            *kinds.entry(kind.map_or("well".to_owned(), |kind| format!("{kind:?}"))).or_default() += 1;
            let may_be_done = match kind {
                None => true,
                // Refused before it was carried out. A command that meets the fault 502 looks as if the server were off.
                Some(ErrorKind::RateLimited | ErrorKind::Daemon | ErrorKind::Server | ErrorKind::ServerOffline) => {
                    false
                }
                Some(ErrorKind::Dropped | ErrorKind::Timeout) => true,
                Some(_) => panic!("{entry:?}"),
            };
            if let Some(done) = self.times(entry) {
                // Others have the same order.
                let may_be_done = may_be_done || entry.operation == Operation::Order;
                assert!(done <= usize::from(may_be_done), "done {done} times: {entry:?}");
                assert!(done == 1 || kind.is_some(), "not done: {entry:?}");
                done_unheard += usize::from(done == 1 && kind.is_some());
            }
        }
        println!("{kinds:?}, {done_unheard} done although the response was lost");
        assert!(done_unheard > 0 && kinds["well"] > entries.len() * 3 / 4, "{kinds:?}");
    }

    /// How often it was carried out, or `None` where that cannot be counted.
    fn times(&self, entry: &Entry) -> Option<usize> {
        match entry.operation {
            Operation::Account | Operation::Servers | Operation::Power => None,
            Operation::File => {
                let file = self.panel.file(&entry.server, &entry.name);
                Some(usize::from(file.is_some_and(|content| content == entry.name.as_bytes())))
            }
            named => Some(self.done.get(&(named, entry.name.clone())).copied().unwrap_or_default()),
        }
    }
}
