use crate::error::Result;
use crate::model::{Allocation, AllocationId, routes};

use super::super::{List, dual};
use super::ServerHandle;

/// The allocations of one server: the addresses it listens on.
///
/// An allocation that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Allocations {
    pub(super) server: ServerHandle,
}

#[dual]
impl Allocations {
    /// Lists all allocations.
    ///
    /// `GET /api/client/servers/{server}/network/allocations` · `allocation.read` · not paged
    pub fn list(&self) -> List<Allocation> {
        List::new(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_LIST))
    }

    /// Assigns another allocation, which the panel chooses: a free one with the address of the primary allocation.
    ///
    /// `POST /api/client/servers/{server}/network/allocations` · `allocation.create`
    ///
    /// # Errors
    ///
    /// The codes `DisplayException` if the server's limit is reached (no limit counts as 0),
    /// `AutoAllocationNotEnabledException` if the panel does not allow this, which is its default, and
    /// `NoAutoAllocationSpaceAvailableException` if none is free. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute.
    pub fn assign(&self) -> impl Future<Output = Result<Allocation>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_CREATE))
    }

    /// Sets the note of an allocation, or removes it with `None`.
    ///
    /// `POST /api/client/servers/{server}/network/allocations/{allocation}` · `allocation.update` · up to 191
    /// characters; a longer note fails before anything is sent, since the panel accepts it and then cannot store it
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server has no such allocation, and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the note is too long.
    pub fn set_note<'n>(
        &self,
        id: impl Into<AllocationId>,
        note: impl Into<Option<&'n str>>,
    ) -> impl Future<Output = Result<Allocation>> + Send + 'static {
        let note = note.into();
        let request = self.server.to(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_UPDATE).at(&id.into());
        let request = request.json(&serde_json::json!({ "notes": note }));
        self.server.client.item(match note {
            Some(note) if note.chars().count() > 191 => request.refuse("the note is longer than 191 characters"),
            _ => request,
        })
    }

    /// Makes an allocation the primary one. The server uses it from its next start.
    ///
    /// `POST /api/client/servers/{server}/network/allocations/{allocation}/primary` · `allocation.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server has no such allocation.
    pub fn set_primary(
        &self,
        id: impl Into<AllocationId>,
    ) -> impl Future<Output = Result<Allocation>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_SET_PRIMARY).at(&id.into()))
    }

    /// Removes an allocation from the server.
    ///
    /// `DELETE /api/client/servers/{server}/network/allocations/{allocation}` · `allocation.delete`
    ///
    /// # Errors
    ///
    /// The code `DisplayException` for the primary allocation, and for servers without an allocation limit. Pelican removes
    /// the primary allocation as well, which leaves the server without one.
    pub fn delete(&self, id: impl Into<AllocationId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_DELETE).at(&id.into()))
    }
}
