//! Users of the panel.

use jiff::Timestamp;

pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) external_id: Option<String>,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) language: String,
    pub(crate) password: String,
    pub(crate) root_admin: bool,
    /// Whether another system manages the account, on Pelican.
    pub(crate) is_managed: bool,
    /// The ids of roles, on Pelican, apart from that of administrators.
    pub(crate) roles: Vec<u64>,
    pub(crate) two_factor: TwoFactor,
    pub(crate) ssh_keys: Vec<SshKey>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

#[derive(Default)]
pub(crate) struct TwoFactor {
    pub(crate) secret: Option<String>,
    pub(crate) enabled: bool,
}

pub(crate) struct SshKey {
    pub(crate) name: String,
    pub(crate) fingerprint: String,
    pub(crate) public_key: String,
    pub(crate) created: Timestamp,
}
