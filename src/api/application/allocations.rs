use crate::error::Result;
use crate::model::application::Allocation;
use crate::model::routes::{self, Route};
use crate::model::{AllocationId, NodeId};
use crate::request::Request;
use crate::request::application::{AllocationListQuery, CreateAllocations};

use super::{Client, List, dual};

/// A node's addresses and ports. Application API.
#[derive(Clone, Debug)]
pub struct NodeAllocations {
    pub(super) client: Client,
    pub(super) node: NodeId,
}

#[dual]
impl NodeAllocations {
    /// Lists all allocations of the node, 50 per page.
    ///
    /// `GET /api/application/nodes/{node}/allocations` · ACL `allocations` read · any `per_page`
    ///
    /// # Errors
    ///
    /// Fetching fails with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the node does not exist.
    #[doc = example!(
        "// Those of server 0 are free.\n\
         let allocations = client.application().node(1).allocations();\n\
         let free = allocations.list().filter(\"server_id\", 0).collect()" => "?;\n\
         \
         for allocation in free {\n    println!(\"{} {}\", allocation.id, allocation.address());\n}"
    )]
    pub fn list(&self) -> List<Allocation, AllocationListQuery> {
        List::paged(&self.client, self.to(&routes::APPLICATION_NODES_ALLOCATIONS_LIST))
    }

    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.node)
    }

    /// Creates allocations, either all or none.
    ///
    /// Existing ones are skipped. The panel does not return the new ids: list the allocations by `ip` and `port`.
    ///
    /// `POST /api/application/nodes/{node}/allocations` · ACL `allocations` write · ports from 1025 to 65535, up to
    /// 1000 in one range; a network from `/25` to `/32`; `alias` up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such node, and
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) for an invalid address (`DisplayException`), a network larger
    /// than `/25` (`CidrOutOfRangeException`), invalid ports (`InvalidPortMappingException`), more than 1000 in one
    /// range (`TooManyPortsInRangeException`), or one below 1025 (`PortOutOfRangeException`).
    #[doc = example!(
        "use ptero::request::application::CreateAllocations;\n\n\
         let ports = CreateAllocations::new(\"203.0.113.7\", [\"25565\", \"25570-25580\"]);\n\
         \
         client.application().node(1).allocations().create(ports)" => "?;"
    )]
    pub fn create(&self, allocations: CreateAllocations) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_NODES_ALLOCATIONS_CREATE).json(&allocations))
    }

    /// Deletes an allocation.
    ///
    /// `DELETE /api/application/nodes/{node}/allocations/{allocation}` · ACL `allocations` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`ServerUsingAllocationException`) while a server uses it.
    pub fn delete(&self, id: impl Into<AllocationId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_NODES_ALLOCATIONS_DELETE).at(&id.into()))
    }
}
