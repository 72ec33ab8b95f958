//! `/api/servers/{uuid}/ws`: the handshake of the websocket.

use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::refusal::WingsOutcome;
use super::socket::Connection;
use crate::lock::lock;
use crate::shared::Shared;
use crate::wings::refusal::WingsRefusal;
use crate::wire::call::Call;
use crate::wire::reply::Reply;

pub(super) fn handshake(shared: &Arc<Shared>, call: &Call, uuid: &str, request: Request<Incoming>) -> WingsOutcome {
    let (server, origin) = {
        let mut state = lock(&shared.state);
        state.catch_up();
        // Short identifiers do not work here.
        (
            state.servers.find(|server| server.uuid == uuid && server.copies > 0).map(|server| server.id),
            state.settings.url.clone(),
        )
    };
    let server = server.ok_or_else(WingsRefusal::unknown_server)?;
    let key = call.header("sec-websocket-key");
    if !call.header("upgrade").eq_ignore_ascii_case("websocket") || key.is_empty() {
        return Ok(plain(400, "Bad Request"));
    }
    if call.header("origin") != origin {
        return Ok(plain(403, "Forbidden"));
    }
    let accept = derive_accept_key(key.as_bytes());
    upgrade(shared, server, request);
    let reply = Reply::empty(101).with_header("Upgrade", "websocket").with_header("Connection", "Upgrade");
    Ok(reply.with_header("Sec-WebSocket-Accept", accept))
}

/// The reply of Wings' websocket library in plain text, with Wings' own error appended.
fn plain(status: u16, text: &str) -> Reply {
    let error = r#"{"error":"An unexpected error was encountered while processing this request"}"#;
    Reply::new(status, "text/plain; charset=utf-8", format!("{text}\n{error}"))
}

/// Continues with the connection once the reply is sent.
fn upgrade(shared: &Arc<Shared>, server: u64, request: Request<Incoming>) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
        let Some(connection) = Connection::new(&shared, server) else { return };
        connection.run(WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await).await;
    });
}
