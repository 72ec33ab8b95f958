use crate::error::Result;
use crate::model::envelope::Item;
use crate::model::{PowerAction, Server, ServerMeta, Stats};
use crate::request::{Path, Request, ServerId};

use super::{Client, ServerInclude, dual};

/// One server on the Client API.
#[derive(Clone, Debug)]
pub struct ServerHandle {
    pub(super) client: Client,
    pub(super) id: ServerId,
}

impl ServerHandle {
    /// The id that this handle was made with.
    #[must_use]
    pub fn id(&self) -> &ServerId {
        &self.id
    }

    pub(super) fn path(&self) -> Path {
        Path::new("/api/client/servers").segment(ServerId::WHAT, self.id.as_str())
    }
}
