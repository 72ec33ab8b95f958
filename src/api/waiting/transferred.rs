use std::collections::BTreeSet;

use crate::error::Result;
use crate::model::NodeId;
use crate::model::application::Server;
use crate::wait::{Rhythm, WaitOptions};

use super::super::{ApplicationServerHandle, cancellable, dual};
use super::Waiter;

#[dual]
impl ApplicationServerHandle {
    /// Waits until the server's transfer to another node has ended, and returns the server. Returns immediately if none
    /// runs.
    ///
    /// The Application API does not report transfers, but during one, the server has allocations on both nodes.
    ///
    /// `GET /api/application/servers/{server}?include=allocations.node` · ACL `servers`, `allocations` and `nodes` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the server is back on its old node,
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if the key may not read allocations or nodes, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let server = client.application().server(7).wait_until_transferred(Duration::from_secs(3600))" => "?;\n\
         println!(\"{}\", server.node);"
    )]
    pub fn wait_until_transferred(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        let (server, options) = (self.clone(), options.into());
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || transferred(server, options)).await
        }
    }
}

#[dual]
async fn transferred(server: ApplicationServerHandle, options: WaitOptions) -> Result<Server> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    let mut old = None;
    waiter.look_now();
    while waiter.next(None).await?.is_some() {
        match waiter.client().application().server(server.id).get_with(["allocations.node"]).await {
            Ok(item) => {
                let Some(nodes) = nodes(&item) else { return Err(forbidden()) };
                let is_transferring = nodes.len() > 1;
                waiter.saw(if is_transferring { "transferring" } else { "normal" });
                match old {
                    _ if is_transferring => {
                        old.get_or_insert(item.node);
                    }
                    Some(node) if node == item.node => {
                        return Err(waiter.poller.fail("the transfer failed: the server is back on its old node"));
                    }
                    _ => return Ok(item),
                }
            }
            Err(error) => waiter.poller.failed(error)?,
        }
    }
    Err(waiter.poller.too_late("the server is still being transferred"))
}

/// The nodes of the server's allocations. `None` if the key may not see them.
fn nodes(server: &Server) -> Option<BTreeSet<NodeId>> {
    let allocations = server.relationships.allocations.as_ref()?;
    allocations.iter().map(|allocation| Some(allocation.relationships.node.as_ref()?.id)).collect()
}

fn forbidden() -> crate::Error {
    let message = "the key may not read the server's allocations and their nodes, which show a transfer";
    crate::Error::new(crate::ErrorKind::Forbidden, message)
}
