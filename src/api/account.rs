use crate::error::Result;
use crate::model;
use crate::request::{Path, Request};

use super::{Client, dual};

/// The account behind the key. Client API.
#[derive(Clone, Debug)]
pub struct Account {
    pub(super) client: Client,
}

#[dual]
impl Account {
    /// The account's own data.
    ///
    /// `GET /api/client/account` · any client key
    #[doc = example!("let account = client.account().get()" => "?;\nprintln!(\"{}\", account.email);")]
    pub async fn get(&self) -> Result<model::Account> {
        self.client.item(Request::get(Path::new("/api/client/account"))).await
    }
}
