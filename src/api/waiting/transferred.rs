use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::model::NodeId;
use crate::model::application::Server;
use crate::wait::{Poller, Rhythm, WaitOptions};

use super::super::{ApplicationServerHandle, dual};
use super::{Goal, Waiter, wait};

#[dual]
pub(in super::super) async fn transferred(server: ApplicationServerHandle, options: WaitOptions) -> Result<Server> {
    wait(&server.client.clone(), options, Rhythm::Record, Transfer { server, old: None }).await
}

struct Transfer {
    server: ApplicationServerHandle,
    /// The node that the server is leaving.
    old: Option<NodeId>,
}

#[dual(AFIT)]
impl Goal for Transfer {
    type Output = Server;

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<Server>> {
        let server = waiter.client().application().server(self.server.id).get_with(["allocations.node"]).await?;
        let Some(nodes) = nodes(&server) else { return Err(forbidden()) };
        let is_transferring = nodes.len() > 1;
        waiter.saw(if is_transferring { "transferring" } else { "normal" });
        match self.old {
            _ if is_transferring => {
                self.old.get_or_insert(server.node);
                Ok(None)
            }
            Some(node) if node == server.node => {
                Err(waiter.poller.fail("the transfer failed: the server is back on its old node"))
            }
            _ => Ok(Some(server)),
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        poller.too_late("the server is still being transferred")
    }
}

/// The nodes of the server's allocations. `None` if the key may not see them.
fn nodes(server: &Server) -> Option<BTreeSet<NodeId>> {
    let allocations = server.relationships.allocations.as_ref()?;
    allocations.iter().map(|allocation| Some(allocation.relationships.node.as_ref()?.id)).collect()
}

fn forbidden() -> Error {
    let message = "the key may not read the server's allocations and their nodes, which show a transfer";
    Error::new(crate::ErrorKind::Forbidden, message)
}
