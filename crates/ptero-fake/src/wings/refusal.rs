//! Wings' error replies: to signed URLs, the daemon API and the websocket's handshake.

use serde_json::json;

use crate::wire::reply::Reply;

/// What every handler of Wings returns.
pub(crate) type WingsOutcome = Result<Reply, WingsRefusal>;

pub(crate) struct WingsRefusal {
    status: u16,
    error: String,
    /// Only errors that went through Wings' central handler name the request in the body.
    names_request: bool,
    /// Wings labels errors of bodies that it cannot read as text.
    is_text: bool,
    headers: Vec<(&'static str, String)>,
}

impl WingsRefusal {
    pub(crate) fn plain(status: u16, error: &str) -> Self {
        Self { status, error: error.to_owned(), names_request: false, is_text: false, headers: Vec::new() }
    }

    pub(crate) fn handled(status: u16, error: &str) -> Self {
        Self { status, error: error.to_owned(), names_request: true, is_text: false, headers: Vec::new() }
    }

    /// Any error whose reason Wings hides.
    pub(crate) fn unexpected() -> Self {
        Self::handled(500, "An unexpected error was encountered while processing this request")
    }

    pub(crate) fn not_found() -> Self {
        Self::plain(404, "The requested resource was not found on this server.")
    }

    /// There is no token.
    pub(crate) fn no_authorization() -> Self {
        let error = "The required authorization heads were not present in the request.";
        Self::plain(401, error).with_header("Www-Authenticate", "Bearer")
    }

    /// The server is not on this node.
    pub(crate) fn unknown_server() -> Self {
        Self::plain(404, "The requested resource does not exist on this instance.")
    }

    /// The body is missing.
    pub(crate) fn no_body() -> Self {
        let error = "The data passed in the request was not in a parsable format. Please try again.";
        Self { is_text: true, ..Self::plain(400, error) }
    }

    /// The body is malformed, or a field has the wrong type.
    pub(crate) fn malformed() -> Self {
        let error = "An unexpected error was encountered while processing this request";
        Self { is_text: true, ..Self::handled(400, error) }
    }

    /// A file that the egg denies access to.
    pub(crate) fn denied() -> Self {
        Self::handled(403, "This file cannot be modified: present in egg denylist.")
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn into_reply(self, request_id: &str) -> Reply {
        let mut body = json!({"error": self.error});
        if let (true, Some(fields)) = (self.names_request, body.as_object_mut()) {
            fields.insert("request_id".to_owned(), json!(request_id));
        }
        let kind = if self.is_text { "text/plain; charset=utf-8" } else { "application/json; charset=utf-8" };
        let mut reply = Reply::new(self.status, kind, body.to_string());
        reply.headers.extend(self.headers);
        reply
    }
}
