//! `/upload/file`

use std::io;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::Request;
use http_body_util::{BodyExt, BodyStream};
use hyper::body::Incoming;
use multer::{Field, Multipart};

use super::refusal::WingsOutcome;
use super::signed::redeem;
use crate::lock::lock;
use crate::shared::Shared;
use crate::state::files::{Content, base_name, matches, resolve};
use crate::wings::refusal::WingsRefusal;
use crate::wire::call::Call;
use crate::wire::log::{Host, ReceivedRequest};
use crate::wire::reply::Reply;

/// How much of an upload the request log keeps.
const LOGGED: usize = 1024 * 1024;

/// A file of the form, in memory or only counted.
struct Part {
    name: String,
    content: Content,
    size: u64,
}

pub(super) async fn upload(
    shared: &Arc<Shared>,
    call: &mut Call,
    request: Request<Incoming>,
) -> io::Result<WingsOutcome> {
    let redeemed = redeem(&mut lock(&shared.state), call, "file-upload");
    let seen = Mutex::new(BytesMut::new());
    let parts = read(shared, call, request, &seen).await;
    call.body = std::mem::take(&mut *lock(&seen)).freeze();
    lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
    Ok(match (redeemed, parts?) {
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        (Ok((_, server)), Ok(parts)) => store(shared, call, server, parts),
    })
}

/// All parts of the form that are files. The complete body is read before the reply is sent: otherwise the client might
/// not see the reply.
async fn read(
    shared: &Shared,
    call: &Call,
    request: Request<Incoming>,
    seen: &Mutex<BytesMut>,
) -> io::Result<Result<Vec<Part>, WingsRefusal>> {
    let no_form = || WingsRefusal::plain(400, "Failed to get multipart form data from request.");
    let Ok(boundary) = multer::parse_boundary(call.header("content-type")) else {
        request.into_body().collect().await.map_err(io::Error::other)?;
        return Ok(Err(no_form()));
    };
    let discard = lock(&shared.state).settings.discard_uploads;
    let stream = BodyStream::new(request.into_body()).filter_map(|frame| {
        std::future::ready(match frame {
            Ok(frame) => frame.into_data().ok().inspect(|data| keep(seen, data)).map(Ok),
            Err(error) => Some(Err(error)),
        })
    });
    let mut form = Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    loop {
        let part = match form.next_field().await {
            Ok(Some(field)) => read_part(field, discard).await,
            Ok(None) => return Ok(Ok(parts)),
            Err(error) => Err(error),
        };
        match part {
            Ok(part) => parts.extend(part),
            // The client is gone: the reply would not be read.
            Err(multer::Error::StreamReadFailed(error)) => return Err(io::Error::other(error)),
            Err(_) => return Ok(Err(no_form())),
        }
    }
}

/// Keeps the start of the body for the log.
fn keep(seen: &Mutex<BytesMut>, data: &Bytes) {
    let mut seen = lock(seen);
    let room = LOGGED.saturating_sub(seen.len()).min(data.len());
    seen.extend_from_slice(data.get(..room).unwrap_or_default());
}

/// Reads a part. `None` when it is not a file of the field `files`.
async fn read_part(mut field: Field<'_>, discard: bool) -> multer::Result<Option<Part>> {
    let name = field.file_name().map(base_name).map(str::to_owned);
    let name = name.filter(|_| field.name() == Some("files"));
    let (mut bytes, mut size) = (BytesMut::new(), 0);
    while let Some(chunk) = field.chunk().await? {
        size += chunk.len() as u64;
        if !discard {
            bytes.extend_from_slice(&chunk);
        }
    }
    let content = if discard { Content::Generated(size) } else { Content::File(bytes.freeze()) };
    Ok(name.map(|name| Part { name, content, size }))
}

fn store(shared: &Shared, call: &Call, id: u64, parts: Vec<Part>) -> WingsOutcome {
    let mut state = lock(&shared.state);
    let now = state.clock.now();
    if parts.is_empty() {
        return Err(WingsRefusal::plain(400, "No files were found on the request body."));
    }
    let server = state.servers.get(id).ok_or_else(WingsRefusal::not_found)?;
    let limit = state.nodes.get(server.node).map_or(100, |node| node.upload_size);
    if let Some(part) = parts.iter().find(|part| part.size > limit * 1024 * 1024) {
        let name = &part.name;
        let error = format!("File {name} is larger than the maximum file upload size of {limit} MB.");
        return Err(WingsRefusal::plain(400, &error));
    }
    let denied = state.eggs.get(server.egg).map(|egg| egg.file_denylist.clone()).unwrap_or_default();
    let directory = call.parameter("directory").unwrap_or("/").to_owned();
    for part in parts {
        let path = resolve(&directory, &part.name).ok_or_else(WingsRefusal::unexpected)?;
        if denied.iter().any(|pattern| matches(pattern, &path)) {
            return Err(WingsRefusal::denied());
        }
        let server = state.servers.get_mut(id).ok_or_else(WingsRefusal::not_found)?;
        if server.files.write(&path, part.content, now).is_err() {
            let error = "Cannot write file, name conflicts with an existing directory by the same name.";
            return Err(WingsRefusal::handled(400, error));
        }
        let properties = serde_json::json!({"directory": directory, "file": part.name});
        state.record(None, Some(id), "server:file.uploaded", properties);
    }
    Ok(Reply::empty(200))
}
