//! Where the examples find a panel: the one that `PTERO_URL` and `PTERO_KEY` name, or the fake one.
#![allow(dead_code)]

use ptero::testing::FakePanel;

/// A panel to run an example on. The fake one lives as long as this does.
pub struct Panel {
    pub url: String,
    pub key: String,
    pub fake: Option<FakePanel>,
}

impl Panel {
    /// With a client key.
    pub fn client() -> Self {
        Self::new(120, FakePanel::client_key)
    }

    /// With a client key and, on the fake panel, so many servers besides the two that are always there. One of them is
    /// suspended, to show what a refusal looks like.
    pub fn with_servers(count: usize) -> Self {
        let panel = Self::new(count, FakePanel::client_key);
        if let Some(fake) = &panel.fake {
            let suspended = fake.servers().into_iter().find(|server| server.name == "Server 003");
            fake.suspend(&suspended.expect("there are at least three").identifier);
        }
        panel
    }

    /// With a key for the Application API.
    pub fn application() -> Self {
        Self::new(120, FakePanel::application_key)
    }

    /// The server to work on: the one that `PTERO_SERVER` names, or one of the fake panel.
    pub fn server(&self) -> String {
        match (std::env::var("PTERO_SERVER"), &self.fake) {
            (Ok(server), _) => server,
            (Err(_), Some(_)) => "ba052e75".to_owned(),
            (Err(_), None) => panic!("set PTERO_SERVER to the server that this example may change"),
        }
    }

    /// An argument of the command line. On the fake panel it may be left out.
    pub fn argument(&self, place: usize, otherwise: &str) -> String {
        match (std::env::args().nth(place), &self.fake) {
            (Some(argument), _) => argument,
            (None, Some(_)) => otherwise.to_owned(),
            (None, None) => {
                panic!("this changes servers of a real panel: say what it is to do, as its first lines show")
            }
        }
    }

    fn new(servers: usize, key: impl FnOnce(&FakePanel) -> String) -> Self {
        if let (Ok(url), Ok(key)) = (std::env::var("PTERO_URL"), std::env::var("PTERO_KEY")) {
            return Self { url, key, fake: None };
        }
        println!("(on the fake panel; set PTERO_URL and PTERO_KEY for a real one)\n");
        let fake = FakePanel::builder().servers(servers).start();
        Self { url: fake.url(), key: key(&fake), fake: Some(fake) }
    }
}
