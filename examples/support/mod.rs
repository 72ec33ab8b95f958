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
        Self::new(FakePanel::client_key)
    }

    /// With a key for the Application API.
    pub fn application() -> Self {
        Self::new(FakePanel::application_key)
    }

    fn new(key: impl FnOnce(&FakePanel) -> String) -> Self {
        if let (Ok(url), Ok(key)) = (std::env::var("PTERO_URL"), std::env::var("PTERO_KEY")) {
            return Self { url, key, fake: None };
        }
        println!("(on the fake panel; set PTERO_URL and PTERO_KEY for a real one)\n");
        let fake = FakePanel::builder().servers(120).start();
        Self { url: fake.url(), key: key(&fake), fake: Some(fake) }
    }
}
