/// The broad kind of an [`Error`](crate::Error).
///
/// Only the panel's own JSON is treated as the panel's response: a 404 or 403 page of a proxy, a firewall or another
/// site is [`UnexpectedContent`](Self::UnexpectedContent), never [`NotFound`](Self::NotFound) or
/// [`Forbidden`](Self::Forbidden).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was created with an invalid URL, key or header. Nothing was sent.
    #[error("invalid configuration")]
    Config,
    /// An argument is invalid, such as an empty id or a `per_page` of 0. Nothing was sent.
    #[error("invalid input")]
    InvalidInput,
    /// 401: the panel does not know the key.
    #[error("unauthorized")]
    Unauthorized,
    /// 403: the key, or the user it belongs to, may not do this.
    #[error("forbidden")]
    Forbidden,
    /// 404: the resource does not exist, or the key cannot see it.
    #[error("not found")]
    NotFound,
    /// 409: the server's state forbids this: it is installing, suspended, restoring or transferring.
    #[error("conflict")]
    Conflict,
    /// 422: a field broke a rule; see [`Error::field`](crate::Error::field) and [`Error::rule`](crate::Error::rule).
    #[error("validation failed")]
    Validation,
    /// 429: the rate limit is exhausted; see [`Error::retry_after`](crate::Error::retry_after).
    #[error("rate limited")]
    RateLimited,
    /// Another refusal of the panel, usually 4xx: a business rule, a limit of the server, or a malformed request.
    #[error("refused")]
    Refused,
    /// The panel failed with a 5xx status.
    #[error("the panel failed")]
    Server,
    /// The panel could not reach Wings on the node, or Wings returned an error to the panel.
    #[error("the node failed")]
    Daemon,
    /// The server is not running, but the call, such as a command, requires that.
    #[error("the server is offline")]
    ServerOffline,
    /// The operation itself failed: an installation, a backup, or a start that ends in a crash.
    #[error("the operation failed")]
    Failed,
    /// The response is a redirect; the hint contains its target.
    #[error("redirected")]
    Redirect,
    /// The response does not come from a panel: it is a page of a proxy, a firewall or another site, far too large, or
    /// invalid HTTP.
    #[error("unexpected content")]
    UnexpectedContent,
    /// The response is JSON but does not have the expected shape.
    #[error("unreadable response")]
    Decode,
    /// No connection could be established. Nothing was sent.
    #[error("no connection")]
    Connect,
    /// The TLS handshake failed, such as for an unknown certificate authority, a wrong name or an expired certificate.
    #[error("TLS failure")]
    Tls,
    /// The request did not complete within its timeout.
    #[error("timed out")]
    Timeout,
    /// The connection broke after the request was sent; it may have been carried out.
    #[error("connection lost")]
    Dropped,
    /// A local file or stream could not be read or written.
    #[error("I/O failure")]
    Io,
    /// The received bytes are not those announced: too few, too many, a wrong checksum, or invalid gzip.
    #[error("corrupt data")]
    Corrupt,
    /// The console cannot continue, or could not be opened.
    #[error("console failure")]
    Console,
    /// Time ran out before a wait or a call was complete.
    #[error("deadline exceeded")]
    Deadline,
    /// The caller cancelled it.
    #[error("cancelled")]
    Cancelled,
}
