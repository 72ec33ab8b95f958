//! `/api/servers/{server}/transfer`

use serde::Deserialize;

use super::request::ServerRequest;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::reply::Reply;

/// The fields that Wings requires. It sends the server nowhere here.
#[derive(Deserialize)]
struct Start {
    #[serde(rename = "url")]
    _url: String,
    #[serde(rename = "token")]
    _token: String,
}

pub(super) fn start(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Start { .. } = request.body()?;
    let server = request.server_mut()?;
    if server.is_transferring {
        return Err(WingsRefusal::plain(409, "A transfer is already in progress for this server."));
    }
    server.is_transferring = true;
    server.process.report_transfer("processing");
    Ok(Reply::empty(202))
}

pub(super) fn cancel(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let server = request.server_mut()?;
    if !server.is_transferring {
        return Err(WingsRefusal::plain(409, "Server is not currently being transferred."));
    }
    server.is_transferring = false;
    server.process.report_transfer("cancelled");
    Ok(Reply::empty(202))
}
