//! `/api/transfers`: a server that another node sends.

use std::convert::Infallible;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures_util::stream;
use multer::Multipart;
use sha2::{Digest, Sha256};

use super::refusal::{WingsOutcome, WingsRefusal};
use crate::archive;
use crate::lock::lock;
use crate::shared::Shared;
use crate::state::State;
use crate::wire::call::Call;
use crate::wire::reply::Reply;

pub(super) async fn receive(shared: &Shared, call: &Call) -> WingsOutcome {
    let (node, server) = admit(&mut lock(&shared.state), call)?;
    let form = read(call).await;
    let (archive, checksum) = form.ok_or_else(WingsRefusal::unexpected)?;
    let actual = HEXLOWER.encode(&Sha256::digest(&archive));
    if actual != checksum {
        return Err(WingsRefusal::unexpected());
    }
    let entries = archive::unpack(&archive).map_err(|_| WingsRefusal::unexpected())?;
    let is_accepted = lock(&shared.state).receive_transfer(server, node, &entries);
    // The panel refuses the report of a transfer that it does not know.
    if is_accepted { Ok(Reply::empty(200)) } else { Err(WingsRefusal::unexpected()) }
}

/// The node that signed the token, and the server that it lets in.
fn admit(state: &mut State, call: &Call) -> Result<(u64, u64), WingsRefusal> {
    state.catch_up();
    let token = call.bearer().ok_or_else(WingsRefusal::no_authorization)?;
    let token = state.parse_token(token).filter(|token| !token.is_expired(state));
    let token = token.ok_or_else(WingsRefusal::unexpected)?;
    if !token.has_scope(state, "transfer") {
        return Err(WingsRefusal::plain(403, "You are not authorized to access this endpoint."));
    }
    let server = state.servers.find(|server| server.uuid == token.text("sub")).map(|server| server.id);
    Ok((token.node(), server.ok_or_else(WingsRefusal::unexpected)?))
}

/// The archive and its checksum, which comes after it.
async fn read(call: &Call) -> Option<(Bytes, String)> {
    let boundary = multer::parse_boundary(call.header("content-type")).ok()?;
    let body = call.body.clone();
    let mut form = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let archive = form.next_field().await.ok()?.filter(|field| field.name() == Some("archive"))?;
    let archive = archive.bytes().await.ok()?;
    let checksum = form.next_field().await.ok()?.filter(|field| field.name() == Some("checksum"))?;
    Some((archive, checksum.text().await.ok()?))
}
