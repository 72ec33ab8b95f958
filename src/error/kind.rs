/// The broad kind of an [`Error`](crate::Error).
///
/// Only the panel's own JSON counts as the panel's word: a 404 or 403 page of a proxy, a firewall or another site is
/// [`UnexpectedContent`](Self::UnexpectedContent), never [`NotFound`](Self::NotFound) or
/// [`Forbidden`](Self::Forbidden).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up with an invalid URL, key or header. Nothing was sent.
    #[error("invalid configuration")]
    Config,
    /// An argument cannot be sent: an empty id, a `per_page` of 0. Nothing was sent.
    #[error("invalid input")]
    InvalidInput,
    /// 401: the panel does not know the key.
    #[error("unauthorized")]
    Unauthorized,
    /// 403: the key, or the user it belongs to, may not do this.
    #[error("forbidden")]
    Forbidden,
    /// 404: it does not exist, or this key cannot see it.
    #[error("not found")]
    NotFound,
    /// 409: the state of the server forbids this: installing, suspended, restoring, transferring.
    #[error("conflict")]
    Conflict,
    /// 422: a field broke a rule; see [`Error::field`](crate::Error::field) and [`Error::rule`](crate::Error::rule).
    #[error("validation failed")]
    Validation,
    /// 429: the rate limit is used up; see [`Error::retry_after`](crate::Error::retry_after).
    #[error("rate limited")]
    RateLimited,
    /// Another refusal of the panel, usually 4xx: a business rule, a limit of the server, a malformed request.
    #[error("refused")]
    Refused,
    /// The panel failed with a 5xx status.
    #[error("the panel failed")]
    Server,
    /// The panel could not reach Wings on the node, or Wings returned an error to the panel.
    #[error("the node failed")]
    Daemon,
    /// The server is not running, and what was asked, such as a command, needs a running one.
    #[error("the server is offline")]
    ServerOffline,
    /// The operation itself failed: an installation, a backup, a server that crashes at start.
    #[error("the operation failed")]
    Failed,
    /// The response is a redirect; the hint contains the URL it leads to.
    #[error("redirected")]
    Redirect,
    /// The response does not come from a panel: a page of a proxy, a firewall or another site, far too much data, or no
    /// valid HTTP.
    #[error("unexpected content")]
    UnexpectedContent,
    /// The response is JSON but does not have the expected shape.
    #[error("unreadable response")]
    Decode,
    /// No connection could be established. Nothing was sent.
    #[error("no connection")]
    Connect,
    /// The TLS handshake failed: an unknown certificate authority, a wrong name, an expired certificate.
    #[error("TLS failure")]
    Tls,
    /// The request did not complete within its timeout.
    #[error("timed out")]
    Timeout,
    /// The connection broke after the request was sent; whether it was carried out is unknown.
    #[error("connection lost")]
    Dropped,
    /// A local file or stream could not be read or written.
    #[error("I/O failure")]
    Io,
    /// The bytes that arrived are not those announced: too few, too many, a wrong checksum, invalid gzip.
    #[error("corrupt data")]
    Corrupt,
    /// The console cannot continue, or never began.
    #[error("console failure")]
    Console,
    /// A wait ended before the awaited state was reached.
    #[error("deadline exceeded")]
    Deadline,
    /// The caller cancelled it.
    #[error("cancelled")]
    Cancelled,
}
