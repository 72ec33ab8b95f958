//! What the crates underneath log through the `log` facade, up to the level that the guide calls safe.

use std::collections::BTreeMap;
use std::sync::{Mutex, Once};

use log::{Level, LevelFilter, Log, Metadata, Record};
use ptero::console::EventFilter;
use ptero::testing::FakePanel;

use crate::dual_test;
use crate::support::proxy::Proxy;

/// What no record may contain: secrets of the test below, tokens of whatever test, and where a token would stand.
const FORBIDDEN: [&str; 5] = ["logsekret", "eyJ", "token=", "Bearer ", "ptla_"];

static RECORDS: Records = Records { counts: Mutex::new(BTreeMap::new()), leaks: Mutex::new(Vec::new()) };

/// All records of this process.
struct Records {
    counts: Mutex<BTreeMap<String, usize>>,
    leaks: Mutex<Vec<String>>,
}

impl Records {
    fn start(&'static self) {
        static START: Once = Once::new();
        START.call_once(|| {
            log::set_logger(self).unwrap();
            log::set_max_level(LevelFilter::Debug);
        });
    }

    fn count_of(&self, target: &str) -> usize {
        self.counts.lock().unwrap().iter().filter(|(name, _)| name.starts_with(target)).map(|(_, count)| count).sum()
    }
}

impl Log for Records {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Debug
    }

    fn log(&self, record: &Record<'_>) {
        // The servers of other tests.
        if record.target().starts_with("httpmock") {
            return;
        }
        let text = record.args().to_string();
        *self.counts.lock().unwrap().entry(record.target().to_owned()).or_default() += 1;
        if FORBIDDEN.iter().any(|secret| text.contains(secret)) {
            self.leaks.lock().unwrap().push(format!("{}: {text}", record.target()));
        }
    }

    fn flush(&self) {}
}

dual_test! {
    async fn debug_level_shows_no_secret() {
        RECORDS.start();
        let panel = FakePanel::start();
        let proxy = Proxy::start().url.replace("://", "://me:logsekret@");
        let key = panel.admin_key();
        let plain = Client::builder(panel.url(), &key).header("x-gate", "logsekret").build().unwrap();
        let proxied = Client::builder(panel.url(), &key).proxy(proxy).build().unwrap();
        for client in [plain, proxied] {
            client.account().get().await.unwrap();
            client.account().update_password("logsekret-old", "logsekret-new").await.unwrap_err();
            let files = client.server("7e215471").files();
            files.upload("/").bytes("x.txt", "logsekret").send().await.unwrap();
            let bytes = files.download("/x.txt").bytes().await.unwrap();
            assert_eq!(bytes, "logsekret");
            let console = client.server("7e215471").console().connect().await.unwrap();
            let mut events = console.listen(EventFilter::all());
            events.next().await.unwrap().unwrap();
            console.close().await;
        }
        assert!(RECORDS.count_of("reqwest") + RECORDS.count_of("ureq") > 0, "{:?}", RECORDS.counts.lock().unwrap());
        assert!(RECORDS.count_of("tungstenite") > 0, "{:?}", RECORDS.counts.lock().unwrap());
        let leaks = RECORDS.leaks.lock().unwrap();
        assert!(leaks.is_empty(), "{leaks:#?}");
    }
}
