//! The codes that panels send, to compare [`Error::code`](crate::Error::code) with.
//!
//! A code is the name of the panel's exception. The set is open: add-ons and future panels send others, so compare
//! with the codes that matter and treat the rest by [`Error::kind`](crate::Error::kind).
//!
//! ```
//! # use ptero::{Error, codes};
//! fn is_full(error: &Error) -> bool {
//!     matches!(error.code(), Some(codes::TOO_MANY_BACKUPS | codes::TOO_MANY_DATABASES))
//! }
//! ```

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        $($(#[doc = $doc])+ #[doc = concat!("\n\n`", $code, "`")] pub const $name: &str = $code;)+

        /// All of them, for tests.
        #[cfg(test)]
        const ALL: &[(&str, &str)] = &[$((stringify!($name), $code)),+];
    };
}

codes! {
    // Keys, permissions and routes.
    /// 401: the key is missing, unknown or expired.
    AUTHENTICATION = "AuthenticationException";
    /// 403: the wrong kind of key, a missing permission, or an IP address that the key does not allow.
    ACCESS_DENIED = "AccessDeniedHttpException";
    /// 403: refused by the endpoint itself: opening the console, granting permissions that the caller lacks, deleting a
    /// task.
    FORBIDDEN = "HttpForbiddenException";
    /// 404: an unknown id or route, or a resource that the key cannot see.
    NOT_FOUND = "NotFoundHttpException";
    /// 405: the route exists, but not with this method.
    METHOD_NOT_ALLOWED = "MethodNotAllowedHttpException";
    /// 400: the panel requires two-factor authentication and the account has none. Pterodactyl only.
    TWO_FACTOR_REQUIRED = "TwoFactorAuthRequiredException";
    /// 400: the two-factor code is wrong.
    TWO_FACTOR_TOKEN_INVALID = "TwoFactorAuthenticationTokenInvalid";
    /// 400: the account's current password is wrong.
    INVALID_PASSWORD = "InvalidPasswordProvidedException";

    // Requests.
    /// 422: a field broke a rule; see [`Error::field`](crate::Error::field) and [`Error::rule`](crate::Error::rule).
    VALIDATION = "ValidationException";
    /// 400: malformed JSON, or a request that the endpoint cannot carry out in the current state.
    BAD_REQUEST = "BadRequestHttpException";
    /// 400: a business rule without a code of its own; [`Error::detail`](crate::Error::detail) explains.
    DISPLAY = "DisplayException";
    /// 400: the list cannot be filtered by this field.
    INVALID_FILTER = "InvalidFilterQuery";
    /// 400: the list cannot be sorted by this field.
    INVALID_SORT = "InvalidSortQuery";
    /// 413: the body is larger than PHP accepts.
    POST_TOO_LARGE = "PostTooLargeException";
    /// 500: an include that the panel offers but cannot produce.
    RELATION_NOT_FOUND = "RelationNotFoundException";
    /// Any status: Symfony's general exception. 502 for a command to a stopped server, 503 in maintenance mode.
    HTTP = "HttpException";

    // Rate limits.
    /// 429: the rate limit of the API or of the route.
    THROTTLE_REQUESTS = "ThrottleRequestsException";
    /// 429: too many backups or e-mail changes in a period. The e-mail limit names no wait.
    TOO_MANY_REQUESTS = "TooManyRequestsHttpException";

    // States of a server.
    /// 409: the server is installing, suspended, restoring or transferring, or its node is in maintenance.
    SERVER_STATE_CONFLICT = "ServerStateConflictException";
    /// 409: suspending or unsuspending during a transfer.
    CONFLICT = "ConflictHttpException";

    // Limits of a server.
    /// 400: the server has reached its limit of backups.
    TOO_MANY_BACKUPS = "TooManyBackupsException";
    /// 400: the backup is locked and cannot be deleted.
    BACKUP_LOCKED = "BackupLockedException";
    /// 400: the server has reached its limit of databases.
    TOO_MANY_DATABASES = "TooManyDatabasesException";
    /// 400: the server already has a database of that name.
    DUPLICATE_DATABASE_NAME = "DuplicateDatabaseNameException";
    /// 400: no database host serves the server's node.
    NO_SUITABLE_DATABASE_HOST = "NoSuitableDatabaseHostException";
    /// 500: databases are disabled for users.
    DATABASES_NOT_ENABLED = "DatabaseClientFeatureNotEnabledException";
    /// 400: a limit such as ten tasks for each schedule.
    SERVICE_LIMIT_EXCEEDED = "ServiceLimitExceededException";
    /// 400: the user is the owner, who cannot be a subuser.
    USER_IS_SERVER_OWNER = "UserIsServerOwnerException";
    /// 400: the user is already a subuser of the server.
    SUBUSER_EXISTS = "ServerSubuserExistsException";
    /// 400: the file is too large for the file editor's routes; download it by its signed URL.
    FILE_TOO_LARGE = "FileSizeTooLargeException";

    // Allocations and placement.
    /// 400: users may not assign allocations on this panel.
    AUTO_ALLOCATION_NOT_ENABLED = "AutoAllocationNotEnabledException";
    /// 400: no free port is left for automatic allocation.
    NO_AUTO_ALLOCATION_SPACE = "NoAutoAllocationSpaceAvailableException";
    /// 400: the allocation belongs to a server and cannot be deleted.
    SERVER_USING_ALLOCATION = "ServerUsingAllocationException";
    /// 400: the network is larger or smaller than /25 to /32.
    CIDR_OUT_OF_RANGE = "CidrOutOfRangeException";
    /// 400: this is not a port or a range of ports.
    INVALID_PORT_MAPPING = "InvalidPortMappingException";
    /// 400: more than 1000 ports in one range.
    TOO_MANY_PORTS_IN_RANGE = "TooManyPortsInRangeException";
    /// 400: ports must be from 1024 to 65535.
    PORT_OUT_OF_RANGE = "PortOutOfRangeException";
    /// 400: no node has the resources for the server.
    NO_VIABLE_NODE = "NoViableNodeException";
    /// 400: no free allocation matches.
    NO_VIABLE_ALLOCATION = "NoViableAllocationException";

    // Deleting what is in use.
    /// 400: servers still use the egg, nest or node.
    HAS_ACTIVE_SERVERS = "HasActiveServersException";
    /// 400: nodes are still at the location.
    HAS_ACTIVE_NODES = "HasActiveNodesException";
    /// 400: other eggs are based on this one.
    HAS_CHILDREN = "HasChildrenException";

    // Wings.
    /// The panel could not reach Wings (504), or Wings refused or failed (its own status). Pterodactyl only.
    DAEMON_CONNECTION = "DaemonConnectionException";
    /// 400: **the change has been saved**, but Wings on the node could not be informed. Pterodactyl only.
    CONFIGURATION_NOT_PERSISTED = "ConfigurationNotPersistedException";
    /// 500: the daemon refused or failed; the panel does not say why. Pelican only.
    REQUEST = "RequestException";
    /// 500: the daemon cannot be reached. Pelican only.
    CONNECTION = "ConnectionException";
    /// 500: the file does not exist. Pelican only.
    FILE_NOT_FOUND = "FileNotFoundException";
    /// 500: a file or directory of that name exists. Pelican only.
    FILE_EXISTS = "FileExistsException";
    /// 500: this is a directory, not a file. Pelican only.
    FILE_NOT_EDITABLE = "FileNotEditableException";
    /// An error of Wings itself. Wings sends no codes; this one is the crate's own.
    WINGS = "WingsError";

    // Pelican's administration.
    /// 400: the egg or plugin cannot be read.
    INVALID_FILE_UPLOAD = "InvalidFileUploadException";
    /// 500: a refusal that Pelican does not explain, such as changing the Root Admin role.
    PANEL = "PanelException";
    /// 500: a role of that name exists.
    ROLE_ALREADY_EXISTS = "RoleAlreadyExists";
    /// 500: the role cannot be assigned.
    ROLE_DOES_NOT_EXIST = "RoleDoesNotExist";
    /// 500: the resource already exists, such as an allocation with this address.
    UNIQUE_CONSTRAINT_VIOLATION = "UniqueConstraintViolationException";

    // Failures inside the panel, all 500.
    /// The panel's database refused a query.
    QUERY = "QueryException";
    /// The panel cannot connect to a database host.
    PDO = "PDOException";
    /// The panel refused to store a value that passed validation.
    DATA_VALIDATION = "DataValidationException";
    /// A value in the panel's database cannot be decrypted: its `APP_KEY` has changed.
    DECRYPT = "DecryptException";
    /// Wings sent the panel invalid JSON.
    JSON = "JsonException";
    /// A bug in the panel, or a parameter of a type that it does not expect.
    TYPE_ERROR = "TypeError";
    /// A bug in the panel, or a parameter that it does not expect.
    ERROR_EXCEPTION = "ErrorException";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn codes_are_distinct() {
        let codes: BTreeSet<_> = ALL.iter().map(|(_, code)| code).collect();
        assert_eq!(codes.len(), ALL.len());
    }
}
