use crate::error::Result;
use crate::model::Allocation;
use crate::request::{Path, Request};

use super::super::{List, dual};
use super::ServerHandle;

/// The allocations of one server: the addresses it listens on. One that it does not have is
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) server: ServerHandle,
}

impl Network {
    fn path(&self) -> Path {
        self.server.path().literal("network/allocations")
    }

    /// Every allocation.
    ///
    /// `GET /api/client/servers/{server}/network/allocations` · `allocation.read` · not paged
    pub fn list(&self) -> List<Allocation> {
        List::new(&self.server.client, self.path())
    }
}

#[dual]
impl Network {
    /// Takes one more allocation, which the panel chooses: a free one with the address of the primary one.
    ///
    /// `POST /api/client/servers/{server}/network/allocations` · `allocation.create`
    ///
    /// # Errors
    ///
    /// The codes `DisplayException` when the server's limit is reached (none and 0 are a limit of 0),
    /// `AutoAllocationNotEnabledException` when the panel does not offer this, which is its default, and
    /// `NoAutoAllocationSpaceAvailableException` when nothing is free. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute.
    pub async fn assign(&self) -> Result<Allocation> {
        self.server.client.item(Request::post(self.path())).await
    }

    /// Writes a note to an allocation, or takes it away with `None`.
    ///
    /// `POST /api/client/servers/{server}/network/allocations/{allocation}` · `allocation.update` · up to 191
    /// characters; longer ones are refused before anything is sent, since the panel takes them for valid and then
    /// cannot store them
    pub async fn note<'n>(&self, id: u64, note: impl Into<Option<&'n str>> + Send) -> Result<Allocation> {
        let note = note.into();
        let request = Request::post(self.path().number(id)).json(&serde_json::json!({ "notes": note }));
        let request = match note {
            Some(note) if note.chars().count() > 191 => request.refuse("the note has more than 191 characters"),
            _ => request,
        };
        self.server.client.item(request).await
    }

    /// Makes an allocation the primary one. The server uses it after its next start.
    ///
    /// `POST /api/client/servers/{server}/network/allocations/{allocation}/primary` · `allocation.update`
    pub async fn set_primary(&self, id: u64) -> Result<Allocation> {
        self.server.client.item(Request::post(self.path().number(id).literal("primary"))).await
    }

    /// Gives an allocation back.
    ///
    /// `DELETE /api/client/servers/{server}/network/allocations/{allocation}` · `allocation.delete`
    ///
    /// # Errors
    ///
    /// The code `DisplayException` for the primary one, and for servers without an allocation limit.
    pub async fn delete(&self, id: u64) -> Result<()> {
        self.server.client.done(Request::delete(self.path().number(id))).await
    }
}
