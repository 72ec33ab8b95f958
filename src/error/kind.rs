/// The broad kind of an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly: its URL, its key, a header. Nothing was sent.
    Config,
    /// An argument cannot be sent: an empty id, a `per_page` of 0. Nothing was sent.
    InvalidInput,
    /// 401: the panel does not know the key.
    Unauthorized,
    /// 403: the key or the user behind it may not do this.
    Forbidden,
    /// 404: no such thing, or none that this key can see.
    NotFound,
    /// 409: the server is in a state that forbids this: installing, suspended, restoring, transferring.
    Conflict,
    /// 422: a field broke a rule; see [`Error::field`](crate::Error::field) and [`Error::rule`](crate::Error::rule).
    Validation,
    /// 429: the panel's limit is used up; see [`Error::retry_after`](crate::Error::retry_after).
    RateLimited,
    /// Another refusal of the panel, 4xx: a business rule, a limit of the server, a malformed request.
    Refused,
    /// The panel failed, 5xx.
    Server,
    /// The panel could not reach Wings on the node, or Wings answered it with an error.
    Daemon,
    /// The panel answered with a redirect; the URL it names is in the hint.
    Redirect,
    /// The answer is not what a panel sends: HTML of a proxy or of another site, or more than could be a panel's.
    UnexpectedContent,
    /// The answer is JSON but does not fit the expected shape.
    Decode,
    /// No connection could be made. Nothing was sent.
    Connect,
    /// The TLS handshake failed: an unknown certificate authority, a wrong name, an expired certificate.
    Tls,
    /// The time set for the request ran out.
    Timeout,
    /// The connection broke after the request was sent; whether it was carried out is unknown.
    Dropped,
    /// A file or stream on this side could not be read or written.
    Io,
    /// Bytes that arrived are not those announced: too few, too many, a wrong checksum, no valid gzip.
    Corrupt,
    /// The console cannot go on, or never began.
    Console,
    /// What was waited for did not happen in time.
    Deadline,
    /// The caller stopped it.
    Cancelled,
}
