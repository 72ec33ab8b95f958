use crate::error::Result;
use crate::model::application::Allocation;
use crate::request::application::{AllocationListQuery, CreateAllocations};
use crate::request::{Path, Request};

use super::{Client, LARGEST_PAGE, List, dual};

/// A node's addresses and ports. Application API.
#[derive(Clone, Debug)]
pub struct NodeAllocations {
    pub(super) client: Client,
    pub(super) node: u64,
}

impl NodeAllocations {
    /// Every allocation of the node, 50 on a page.
    ///
    /// `GET /api/application/nodes/{node}/allocations` · ACL `allocations` read · any `per_page` · cannot be sorted
    ///
    /// # Errors
    ///
    /// Fetching gives [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such node.
    #[doc = example!(
        "// A filter by server 0 gives those that are free.\n\
         let free = client.application().node(1).allocations().list().filter(\"server_id\", 0).collect()" => "?;\n\
         for allocation in free {\n    println!(\"{} {}\", allocation.id, allocation.address());\n}"
    )]
    pub fn list(&self) -> List<Allocation, AllocationListQuery> {
        List::paged(&self.client, self.path(), LARGEST_PAGE)
    }

    fn path(&self) -> Path {
        Path::new("/api/application/nodes").number(self.node).literal("allocations")
    }
}

#[dual]
impl NodeAllocations {
    /// Makes allocations, all or none; those that exist already are skipped. The panel does not tell their ids: list
    /// them by `ip` and `port`.
    ///
    /// `POST /api/application/nodes/{node}/allocations` · ACL `allocations` write · ports from 1025 to 65535, up to
    /// 1000 in one range; a net from `/25` to `/32`; `alias` up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such node, and
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused): an address that cannot be read (`DisplayException`), a net
    /// larger than `/25` (`CidrOutOfRangeException`), ports that cannot be read (`InvalidPortMappingException`), more
    /// than 1000 in one range (`TooManyPortsInRangeException`), or one below 1025 (`PortOutOfRangeException`).
    #[doc = example!(
        "let ports = ptero::request::application::CreateAllocations::new(\"203.0.113.7\", [\"25565\", \"25570-25580\"]);\n\
         client.application().node(1).allocations().create(ports)" => "?;"
    )]
    pub async fn create(&self, allocations: CreateAllocations) -> Result<()> {
        self.client.done(Request::post(self.path()).json(&allocations)).await
    }

    /// Deletes an allocation.
    ///
    /// `DELETE /api/application/nodes/{node}/allocations/{allocation}` · ACL `allocations` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`ServerUsingAllocationException`) while a server has it.
    pub async fn delete(&self, allocation: u64) -> Result<()> {
        self.client.done(Request::delete(self.path().number(allocation))).await
    }
}
