//! Every route that the library calls, in one table.
//!
//! Requests take method and path from here, the fake panel routes by it, and the tests of coverage and of
//! `docs/endpoints.md` are held against it. The routes of Wings have a table of the same form in [`wings`].

pub mod wings;

use crate::Panel;

/// Which API a route belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// The Client API, for the users of servers.
    Client,
    /// The Application API, for administrators.
    Application,
    /// Wings' own API, for holders of a node's token. Its routes are in [`wings`].
    Wings,
}

/// What a route replies with when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reply {
    /// One resource, with the panel's name for its kind.
    Item(&'static str),
    /// A list without pages.
    List(&'static str),
    /// A list with pages.
    Pages(&'static str),
    /// A list that has pages only when one is asked for.
    ListOrPages(&'static str),
    /// JSON without the panel's envelope.
    Json,
    /// The bytes of a file.
    Text,
    /// An empty response.
    Empty,
}

/// A route of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The route's name here, such as `client.servers.backups.create`.
    pub id: &'static str,
    /// The API that the route belongs to.
    pub api: Api,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the panel's URL. `{name}` stands for one segment.
    pub path: &'static str,
    /// What a successful request is replied with.
    pub reply: Reply,
    /// The permission or the right of the key that the route requires. `None` when any key may call it.
    pub requires: Option<&'static str>,
    /// The first panel version with the route. `None` when it is older than 1.8.
    pub since: Option<&'static str>,
    /// The only panel with the route. `None` for routes that both have.
    pub only: Option<Panel>,
    /// What the other panel has instead: a call, or a few words. `None` if both panels have the route or nothing
    /// replaces it.
    pub instead: Option<&'static str>,
}

impl Route {
    /// Returns whether the panel has the route, as far as known.
    #[must_use]
    pub fn is_on(&self, panel: Panel) -> bool {
        self.only.is_none_or(|only| only == panel || panel == Panel::Unknown)
    }
}

macro_rules! routes {
    ($($name:ident: $api:ident $method:ident $path:literal $id:literal $reply:ident$(($object:literal))? $(requires $right:literal)? $(since $since:literal)? $(only $panel:ident $(instead $instead:literal)?)?;)+) => {
        $(
            #[doc = concat!("`", stringify!($method), " ", $path, "`")]
            pub const $name: Route = Route {
                id: $id,
                api: Api::$api,
                method: stringify!($method),
                path: $path,
                reply: Reply::$reply$(($object))?,
                requires: $crate::routes::routes!(@optional $($right)?),
                since: $crate::routes::routes!(@optional $($since)?),
                only: $crate::routes::routes!(@panel $($panel)?),
                instead: $crate::routes::routes!(@optional $($($instead)?)?),
            };
        )+

        /// Every route.
        pub static ALL: &[Route] = &[$($name,)+];
    };
    (@panel) => { None };
    (@panel $panel:ident) => { Some($crate::Panel::$panel) };
    (@optional) => { None };
    (@optional $value:literal) => { Some($value) };
}

pub(crate) use routes;

#[rustfmt::skip]
routes! {
    CLIENT_SERVERS_LIST: Client GET "/api/client" "client.servers.list" Pages("server");
    CLIENT_PERMISSIONS: Client GET "/api/client/permissions" "client.permissions" Item("system_permissions");
    CLIENT_ACCOUNT_GET: Client GET "/api/client/account" "client.account.get" Item("user");
    CLIENT_ACCOUNT_TWO_FACTOR_GET: Client GET "/api/client/account/two-factor" "client.account.two_factor.get" Json only Pterodactyl instead "accounts set up two-factor authentication in the web interface";
    CLIENT_ACCOUNT_TWO_FACTOR_ENABLE: Client POST "/api/client/account/two-factor" "client.account.two_factor.enable" Item("recovery_tokens") only Pterodactyl instead "accounts set up two-factor authentication in the web interface";
    CLIENT_ACCOUNT_TWO_FACTOR_DISABLE: Client POST "/api/client/account/two-factor/disable" "client.account.two_factor.disable" Empty since "1.11.8" only Pterodactyl instead "accounts set up two-factor authentication in the web interface";
    CLIENT_ACCOUNT_EMAIL_UPDATE: Client PUT "/api/client/account/email" "client.account.email.update" Empty;
    CLIENT_ACCOUNT_USERNAME_UPDATE: Client PUT "/api/client/account/username" "client.account.username.update" Empty only Pelican instead "administrators rename accounts: `application().users().update(…)`";
    CLIENT_ACCOUNT_PASSWORD_UPDATE: Client PUT "/api/client/account/password" "client.account.password.update" Empty;
    CLIENT_ACCOUNT_ACTIVITY: Client GET "/api/client/account/activity" "client.account.activity" Pages("activity_log") since "1.9";
    CLIENT_ACCOUNT_API_KEYS_LIST: Client GET "/api/client/account/api-keys" "client.account.api_keys.list" List("api_key");
    CLIENT_ACCOUNT_API_KEYS_CREATE: Client POST "/api/client/account/api-keys" "client.account.api_keys.create" Item("api_key");
    CLIENT_ACCOUNT_API_KEYS_DELETE: Client DELETE "/api/client/account/api-keys/{identifier}" "client.account.api_keys.delete" Empty;
    CLIENT_ACCOUNT_SSH_KEYS_LIST: Client GET "/api/client/account/ssh-keys" "client.account.ssh_keys.list" List("ssh_key") since "1.8";
    CLIENT_ACCOUNT_SSH_KEYS_CREATE: Client POST "/api/client/account/ssh-keys" "client.account.ssh_keys.create" Item("ssh_key") since "1.8";
    CLIENT_ACCOUNT_SSH_KEYS_DELETE: Client POST "/api/client/account/ssh-keys/remove" "client.account.ssh_keys.delete" Empty since "1.9" only Pterodactyl;
    CLIENT_ACCOUNT_SSH_KEYS_DELETE_BY_FINGERPRINT: Client DELETE "/api/client/account/ssh-keys/{fingerprint}" "client.account.ssh_keys.delete_by_fingerprint" Empty only Pelican;
    CLIENT_SERVERS_GET: Client GET "/api/client/servers/{server}" "client.servers.get" Item("server");
    CLIENT_SERVERS_WEBSOCKET: Client GET "/api/client/servers/{server}/websocket" "client.servers.websocket" Json requires "websocket.connect";
    CLIENT_SERVERS_RESOURCES: Client GET "/api/client/servers/{server}/resources" "client.servers.resources" Item("stats");
    CLIENT_SERVERS_ACTIVITY: Client GET "/api/client/servers/{server}/activity" "client.servers.activity" Pages("activity_log") requires "activity.read" since "1.9";
    CLIENT_SERVERS_COMMAND: Client POST "/api/client/servers/{server}/command" "client.servers.command" Empty requires "control.console";
    CLIENT_SERVERS_POWER: Client POST "/api/client/servers/{server}/power" "client.servers.power" Empty requires "control.start | control.stop (stop and kill) | control.restart";
    CLIENT_SERVERS_DATABASES_LIST: Client GET "/api/client/servers/{server}/databases" "client.servers.databases.list" List("server_database") requires "database.read";
    CLIENT_SERVERS_DATABASES_CREATE: Client POST "/api/client/servers/{server}/databases" "client.servers.databases.create" Item("server_database") requires "database.create";
    CLIENT_SERVERS_DATABASES_ROTATE_PASSWORD: Client POST "/api/client/servers/{server}/databases/{database}/rotate-password" "client.servers.databases.rotate_password" Item("server_database") requires "database.update";
    CLIENT_SERVERS_DATABASES_DELETE: Client DELETE "/api/client/servers/{server}/databases/{database}" "client.servers.databases.delete" Empty requires "database.delete";
    CLIENT_SERVERS_FILES_LIST: Client GET "/api/client/servers/{server}/files/list" "client.servers.files.list" List("file_object") requires "file.read";
    CLIENT_SERVERS_FILES_CONTENTS: Client GET "/api/client/servers/{server}/files/contents" "client.servers.files.contents" Text requires "file.read-content";
    CLIENT_SERVERS_FILES_DOWNLOAD: Client GET "/api/client/servers/{server}/files/download" "client.servers.files.download" Item("signed_url") requires "file.read-content";
    CLIENT_SERVERS_FILES_RENAME: Client PUT "/api/client/servers/{server}/files/rename" "client.servers.files.rename" Empty requires "file.update";
    CLIENT_SERVERS_FILES_COPY: Client POST "/api/client/servers/{server}/files/copy" "client.servers.files.copy" Empty requires "file.create";
    CLIENT_SERVERS_FILES_WRITE: Client POST "/api/client/servers/{server}/files/write" "client.servers.files.write" Empty requires "file.create";
    CLIENT_SERVERS_FILES_COMPRESS: Client POST "/api/client/servers/{server}/files/compress" "client.servers.files.compress" Item("file_object") requires "file.archive";
    CLIENT_SERVERS_FILES_DECOMPRESS: Client POST "/api/client/servers/{server}/files/decompress" "client.servers.files.decompress" Empty requires "file.create";
    CLIENT_SERVERS_FILES_DELETE: Client POST "/api/client/servers/{server}/files/delete" "client.servers.files.delete" Empty requires "file.delete";
    CLIENT_SERVERS_FILES_CREATE_FOLDER: Client POST "/api/client/servers/{server}/files/create-folder" "client.servers.files.create_folder" Empty requires "file.create";
    CLIENT_SERVERS_FILES_CHMOD: Client POST "/api/client/servers/{server}/files/chmod" "client.servers.files.chmod" Empty requires "file.update";
    CLIENT_SERVERS_FILES_PULL: Client POST "/api/client/servers/{server}/files/pull" "client.servers.files.pull" Empty requires "file.create";
    CLIENT_SERVERS_FILES_UPLOAD_URL: Client GET "/api/client/servers/{server}/files/upload" "client.servers.files.upload_url" Item("signed_url") requires "file.create";
    CLIENT_SERVERS_SCHEDULES_LIST: Client GET "/api/client/servers/{server}/schedules" "client.servers.schedules.list" List("server_schedule") requires "schedule.read";
    CLIENT_SERVERS_SCHEDULES_CREATE: Client POST "/api/client/servers/{server}/schedules" "client.servers.schedules.create" Item("server_schedule") requires "schedule.create";
    CLIENT_SERVERS_SCHEDULES_GET: Client GET "/api/client/servers/{server}/schedules/{schedule}" "client.servers.schedules.get" Item("server_schedule") requires "schedule.read";
    CLIENT_SERVERS_SCHEDULES_UPDATE: Client POST "/api/client/servers/{server}/schedules/{schedule}" "client.servers.schedules.update" Item("server_schedule") requires "schedule.update";
    CLIENT_SERVERS_SCHEDULES_EXECUTE: Client POST "/api/client/servers/{server}/schedules/{schedule}/execute" "client.servers.schedules.execute" Json requires "schedule.update";
    CLIENT_SERVERS_SCHEDULES_DELETE: Client DELETE "/api/client/servers/{server}/schedules/{schedule}" "client.servers.schedules.delete" Empty requires "schedule.delete";
    CLIENT_SERVERS_SCHEDULES_TASKS_CREATE: Client POST "/api/client/servers/{server}/schedules/{schedule}/tasks" "client.servers.schedules.tasks.create" Item("schedule_task") requires "schedule.update";
    CLIENT_SERVERS_SCHEDULES_TASKS_UPDATE: Client POST "/api/client/servers/{server}/schedules/{schedule}/tasks/{task}" "client.servers.schedules.tasks.update" Item("schedule_task") requires "schedule.update";
    CLIENT_SERVERS_SCHEDULES_TASKS_DELETE: Client DELETE "/api/client/servers/{server}/schedules/{schedule}/tasks/{task}" "client.servers.schedules.tasks.delete" Empty requires "schedule.update";
    CLIENT_SERVERS_NETWORK_ALLOCATIONS_LIST: Client GET "/api/client/servers/{server}/network/allocations" "client.servers.network.allocations.list" List("allocation") requires "allocation.read";
    CLIENT_SERVERS_NETWORK_ALLOCATIONS_CREATE: Client POST "/api/client/servers/{server}/network/allocations" "client.servers.network.allocations.create" Item("allocation") requires "allocation.create";
    CLIENT_SERVERS_NETWORK_ALLOCATIONS_UPDATE: Client POST "/api/client/servers/{server}/network/allocations/{allocation}" "client.servers.network.allocations.update" Item("allocation") requires "allocation.update";
    CLIENT_SERVERS_NETWORK_ALLOCATIONS_SET_PRIMARY: Client POST "/api/client/servers/{server}/network/allocations/{allocation}/primary" "client.servers.network.allocations.set_primary" Item("allocation") requires "allocation.update";
    CLIENT_SERVERS_NETWORK_ALLOCATIONS_DELETE: Client DELETE "/api/client/servers/{server}/network/allocations/{allocation}" "client.servers.network.allocations.delete" Empty requires "allocation.delete";
    CLIENT_SERVERS_USERS_LIST: Client GET "/api/client/servers/{server}/users" "client.servers.users.list" List("server_subuser") requires "user.read";
    CLIENT_SERVERS_USERS_CREATE: Client POST "/api/client/servers/{server}/users" "client.servers.users.create" Item("server_subuser") requires "user.create";
    CLIENT_SERVERS_USERS_GET: Client GET "/api/client/servers/{server}/users/{user}" "client.servers.users.get" Item("server_subuser") requires "user.read";
    CLIENT_SERVERS_USERS_UPDATE: Client POST "/api/client/servers/{server}/users/{user}" "client.servers.users.update" Item("server_subuser") requires "user.update";
    CLIENT_SERVERS_USERS_DELETE: Client DELETE "/api/client/servers/{server}/users/{user}" "client.servers.users.delete" Empty requires "user.delete";
    CLIENT_SERVERS_BACKUPS_LIST: Client GET "/api/client/servers/{server}/backups" "client.servers.backups.list" Pages("backup") requires "backup.read";
    CLIENT_SERVERS_BACKUPS_CREATE: Client POST "/api/client/servers/{server}/backups" "client.servers.backups.create" Item("backup") requires "backup.create";
    CLIENT_SERVERS_BACKUPS_GET: Client GET "/api/client/servers/{server}/backups/{backup}" "client.servers.backups.get" Item("backup") requires "backup.read";
    CLIENT_SERVERS_BACKUPS_DOWNLOAD: Client GET "/api/client/servers/{server}/backups/{backup}/download" "client.servers.backups.download" Item("signed_url") requires "backup.download";
    CLIENT_SERVERS_BACKUPS_TOGGLE_LOCK: Client POST "/api/client/servers/{server}/backups/{backup}/lock" "client.servers.backups.toggle_lock" Item("backup") requires "backup.delete";
    CLIENT_SERVERS_BACKUPS_RENAME: Client PUT "/api/client/servers/{server}/backups/{backup}/rename" "client.servers.backups.rename" Item("backup") requires "backup.delete" only Pelican;
    CLIENT_SERVERS_BACKUPS_RESTORE: Client POST "/api/client/servers/{server}/backups/{backup}/restore" "client.servers.backups.restore" Empty requires "backup.restore";
    CLIENT_SERVERS_BACKUPS_DELETE: Client DELETE "/api/client/servers/{server}/backups/{backup}" "client.servers.backups.delete" Empty requires "backup.delete";
    CLIENT_SERVERS_STARTUP_GET: Client GET "/api/client/servers/{server}/startup" "client.servers.startup.get" List("egg_variable") requires "startup.read";
    CLIENT_SERVERS_STARTUP_UPDATE_VARIABLE: Client PUT "/api/client/servers/{server}/startup/variable" "client.servers.startup.update_variable" Item("egg_variable") requires "startup.update";
    CLIENT_SERVERS_SETTINGS_RENAME: Client POST "/api/client/servers/{server}/settings/rename" "client.servers.settings.rename" Empty requires "settings.rename";
    CLIENT_SERVERS_SETTINGS_DESCRIPTION: Client POST "/api/client/servers/{server}/settings/description" "client.servers.settings.description" Empty requires "settings.description" only Pelican instead "`settings().update_details(…)`";
    CLIENT_SERVERS_SETTINGS_REINSTALL: Client POST "/api/client/servers/{server}/settings/reinstall" "client.servers.settings.reinstall" Json requires "settings.reinstall";
    CLIENT_SERVERS_SETTINGS_DOCKER_IMAGE: Client PUT "/api/client/servers/{server}/settings/docker-image" "client.servers.settings.docker_image" Empty requires "startup.docker-image";
    APPLICATION_USERS_LIST: Application GET "/api/application/users" "application.users.list" Pages("user") requires "users read";
    APPLICATION_USERS_GET: Application GET "/api/application/users/{user}" "application.users.get" Item("user") requires "users read";
    APPLICATION_USERS_GET_EXTERNAL: Application GET "/api/application/users/external/{external_id}" "application.users.get_external" Item("user") requires "users read";
    APPLICATION_USERS_CREATE: Application POST "/api/application/users" "application.users.create" Item("user") requires "users write";
    APPLICATION_USERS_UPDATE: Application PATCH "/api/application/users/{user}" "application.users.update" Item("user") requires "users write";
    APPLICATION_USERS_DELETE: Application DELETE "/api/application/users/{user}" "application.users.delete" Empty requires "users write";
    APPLICATION_USERS_ROLES_ASSIGN: Application PATCH "/api/application/users/{user}/roles/assign" "application.users.roles.assign" Item("user") requires "users write" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_USERS_ROLES_REMOVE: Application PATCH "/api/application/users/{user}/roles/remove" "application.users.roles.remove" Item("user") requires "users write" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_NODES_LIST: Application GET "/api/application/nodes" "application.nodes.list" Pages("node") requires "nodes read";
    APPLICATION_NODES_DEPLOYABLE: Application GET "/api/application/nodes/deployable" "application.nodes.deployable" ListOrPages("node") requires "nodes read";
    APPLICATION_NODES_GET: Application GET "/api/application/nodes/{node}" "application.nodes.get" Item("node") requires "nodes read";
    APPLICATION_NODES_CONFIGURATION: Application GET "/api/application/nodes/{node}/configuration" "application.nodes.configuration" Json requires "nodes read";
    APPLICATION_NODES_CREATE: Application POST "/api/application/nodes" "application.nodes.create" Item("node") requires "nodes write";
    APPLICATION_NODES_UPDATE: Application PATCH "/api/application/nodes/{node}" "application.nodes.update" Item("node") requires "nodes write";
    APPLICATION_NODES_DELETE: Application DELETE "/api/application/nodes/{node}" "application.nodes.delete" Empty requires "nodes write";
    APPLICATION_NODES_ALLOCATIONS_LIST: Application GET "/api/application/nodes/{node}/allocations" "application.nodes.allocations.list" Pages("allocation") requires "allocations read";
    APPLICATION_NODES_ALLOCATIONS_CREATE: Application POST "/api/application/nodes/{node}/allocations" "application.nodes.allocations.create" Empty requires "allocations write";
    APPLICATION_NODES_ALLOCATIONS_DELETE: Application DELETE "/api/application/nodes/{node}/allocations/{allocation}" "application.nodes.allocations.delete" Empty requires "allocations write";
    APPLICATION_LOCATIONS_LIST: Application GET "/api/application/locations" "application.locations.list" Pages("location") requires "locations read" only Pterodactyl instead "nodes have tags: `nodes().deployable(…).tags(…)`, `Deploy::tags`";
    APPLICATION_LOCATIONS_GET: Application GET "/api/application/locations/{location}" "application.locations.get" Item("location") requires "locations read" only Pterodactyl instead "nodes have tags: `nodes().deployable(…).tags(…)`, `Deploy::tags`";
    APPLICATION_LOCATIONS_CREATE: Application POST "/api/application/locations" "application.locations.create" Item("location") requires "locations write" only Pterodactyl instead "nodes have tags: `nodes().deployable(…).tags(…)`, `Deploy::tags`";
    APPLICATION_LOCATIONS_UPDATE: Application PATCH "/api/application/locations/{location}" "application.locations.update" Item("location") requires "locations write" only Pterodactyl instead "nodes have tags: `nodes().deployable(…).tags(…)`, `Deploy::tags`";
    APPLICATION_LOCATIONS_DELETE: Application DELETE "/api/application/locations/{location}" "application.locations.delete" Empty requires "locations write" only Pterodactyl instead "nodes have tags: `nodes().deployable(…).tags(…)`, `Deploy::tags`";
    APPLICATION_SERVERS_LIST: Application GET "/api/application/servers" "application.servers.list" Pages("server") requires "servers read";
    APPLICATION_SERVERS_GET: Application GET "/api/application/servers/{server}" "application.servers.get" Item("server") requires "servers read";
    APPLICATION_SERVERS_GET_EXTERNAL: Application GET "/api/application/servers/external/{external_id}" "application.servers.get_external" Item("server") requires "servers read";
    APPLICATION_SERVERS_CREATE: Application POST "/api/application/servers" "application.servers.create" Item("server") requires "servers write";
    APPLICATION_SERVERS_DETAILS: Application PATCH "/api/application/servers/{server}/details" "application.servers.details" Item("server") requires "servers write";
    APPLICATION_SERVERS_BUILD: Application PATCH "/api/application/servers/{server}/build" "application.servers.build" Item("server") requires "servers write";
    APPLICATION_SERVERS_STARTUP: Application PATCH "/api/application/servers/{server}/startup" "application.servers.startup" Item("server") requires "servers write";
    APPLICATION_SERVERS_SUSPEND: Application POST "/api/application/servers/{server}/suspend" "application.servers.suspend" Empty requires "servers write";
    APPLICATION_SERVERS_UNSUSPEND: Application POST "/api/application/servers/{server}/unsuspend" "application.servers.unsuspend" Empty requires "servers write";
    APPLICATION_SERVERS_REINSTALL: Application POST "/api/application/servers/{server}/reinstall" "application.servers.reinstall" Empty requires "servers write";
    APPLICATION_SERVERS_DELETE: Application DELETE "/api/application/servers/{server}" "application.servers.delete" Empty requires "servers write";
    APPLICATION_SERVERS_DELETE_FORCE: Application DELETE "/api/application/servers/{server}/force" "application.servers.delete_force" Empty requires "servers write";
    APPLICATION_SERVERS_TRANSFER_START: Application POST "/api/application/servers/{server}/transfer" "application.servers.transfer.start" Empty requires "servers write" only Pelican instead "servers are transferred in the web interface";
    APPLICATION_SERVERS_TRANSFER_CANCEL: Application POST "/api/application/servers/{server}/transfer/cancel" "application.servers.transfer.cancel" Empty requires "servers write" only Pelican;
    APPLICATION_SERVERS_DATABASES_LIST: Application GET "/api/application/servers/{server}/databases" "application.servers.databases.list" List("server_database") requires "server_databases read";
    APPLICATION_SERVERS_DATABASES_GET: Application GET "/api/application/servers/{server}/databases/{database}" "application.servers.databases.get" Item("server_database") requires "server_databases read";
    APPLICATION_SERVERS_DATABASES_CREATE: Application POST "/api/application/servers/{server}/databases" "application.servers.databases.create" Item("server_database") requires "server_databases write";
    APPLICATION_SERVERS_DATABASES_RESET_PASSWORD: Application POST "/api/application/servers/{server}/databases/{database}/reset-password" "application.servers.databases.reset_password" Empty requires "server_databases write";
    APPLICATION_SERVERS_DATABASES_DELETE: Application DELETE "/api/application/servers/{server}/databases/{database}" "application.servers.databases.delete" Empty requires "server_databases write";
    APPLICATION_NESTS_LIST: Application GET "/api/application/nests" "application.nests.list" Pages("nest") requires "nests read" only Pterodactyl instead "eggs are in no nests: `application().eggs()`";
    APPLICATION_NESTS_GET: Application GET "/api/application/nests/{nest}" "application.nests.get" Item("nest") requires "nests read" only Pterodactyl instead "eggs are in no nests: `application().eggs()`";
    APPLICATION_NESTS_EGGS_LIST: Application GET "/api/application/nests/{nest}/eggs" "application.nests.eggs.list" List("egg") requires "eggs read" only Pterodactyl instead "`application().eggs().list()`";
    APPLICATION_NESTS_EGGS_GET: Application GET "/api/application/nests/{nest}/eggs/{egg}" "application.nests.eggs.get" Item("egg") requires "eggs read" only Pterodactyl instead "`application().eggs().get(…)`";
    APPLICATION_EGGS_LIST: Application GET "/api/application/eggs" "application.eggs.list" List("egg") requires "eggs read" only Pelican instead "eggs are in nests: `nest(…).eggs()`";
    APPLICATION_EGGS_GET: Application GET "/api/application/eggs/{egg}" "application.eggs.get" Item("egg") requires "eggs read" only Pelican instead "eggs are in nests: `nest(…).eggs()`";
    APPLICATION_EGGS_EXPORT: Application GET "/api/application/eggs/{egg}/export" "application.eggs.export" Text requires "eggs read" only Pelican instead "eggs are exchanged in the web interface";
    APPLICATION_EGGS_IMPORT: Application POST "/api/application/eggs/import" "application.eggs.import" Item("egg") requires "eggs write" only Pelican instead "eggs are exchanged in the web interface";
    APPLICATION_EGGS_DELETE: Application DELETE "/api/application/eggs/{egg}" "application.eggs.delete" Empty requires "eggs read" only Pelican instead "eggs are exchanged in the web interface";
    APPLICATION_EGGS_DELETE_BY_UUID: Application DELETE "/api/application/eggs/uuid/{egg}" "application.eggs.delete_by_uuid" Empty requires "eggs read" only Pelican instead "eggs are exchanged in the web interface";
    APPLICATION_DATABASE_HOSTS_LIST: Application GET "/api/application/database-hosts" "application.database_hosts.list" Pages("database_host") requires "database_hosts read" only Pelican instead "database hosts are managed in the web interface";
    APPLICATION_DATABASE_HOSTS_GET: Application GET "/api/application/database-hosts/{database_host}" "application.database_hosts.get" Item("database_host") requires "database_hosts read" only Pelican instead "database hosts are managed in the web interface";
    APPLICATION_DATABASE_HOSTS_CREATE: Application POST "/api/application/database-hosts" "application.database_hosts.create" Item("database_host") requires "database_hosts write" only Pelican instead "database hosts are managed in the web interface";
    APPLICATION_DATABASE_HOSTS_UPDATE: Application PATCH "/api/application/database-hosts/{database_host}" "application.database_hosts.update" Item("database_host") requires "database_hosts write" only Pelican instead "database hosts are managed in the web interface";
    APPLICATION_DATABASE_HOSTS_DELETE: Application DELETE "/api/application/database-hosts/{database_host}" "application.database_hosts.delete" Empty requires "database_hosts write" only Pelican instead "database hosts are managed in the web interface";
    APPLICATION_MOUNTS_LIST: Application GET "/api/application/mounts" "application.mounts.list" Pages("mount") requires "mounts read" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_GET: Application GET "/api/application/mounts/{mount}" "application.mounts.get" Item("mount") requires "mounts read" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_CREATE: Application POST "/api/application/mounts" "application.mounts.create" Item("mount") requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_UPDATE: Application PATCH "/api/application/mounts/{mount}" "application.mounts.update" Item("mount") requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_DELETE: Application DELETE "/api/application/mounts/{mount}" "application.mounts.delete" Empty requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_EGGS_LIST: Application GET "/api/application/mounts/{mount}/eggs" "application.mounts.eggs.list" List("egg") requires "eggs read" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_EGGS_ADD: Application POST "/api/application/mounts/{mount}/eggs" "application.mounts.eggs.add" Item("mount") requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_EGGS_REMOVE: Application DELETE "/api/application/mounts/{mount}/eggs/{egg}" "application.mounts.eggs.remove" Empty requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_NODES_LIST: Application GET "/api/application/mounts/{mount}/nodes" "application.mounts.nodes.list" List("node") requires "nodes read" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_NODES_ADD: Application POST "/api/application/mounts/{mount}/nodes" "application.mounts.nodes.add" Item("mount") requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_NODES_REMOVE: Application DELETE "/api/application/mounts/{mount}/nodes/{node}" "application.mounts.nodes.remove" Empty requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_SERVERS_LIST: Application GET "/api/application/mounts/{mount}/servers" "application.mounts.servers.list" List("server") requires "servers read" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_SERVERS_ADD: Application POST "/api/application/mounts/{mount}/servers" "application.mounts.servers.add" Item("mount") requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_MOUNTS_SERVERS_REMOVE: Application DELETE "/api/application/mounts/{mount}/servers/{server}" "application.mounts.servers.remove" Empty requires "mounts write" only Pelican instead "mounts are managed in the web interface";
    APPLICATION_ROLES_LIST: Application GET "/api/application/roles" "application.roles.list" Pages("role") requires "roles read" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_ROLES_GET: Application GET "/api/application/roles/{role}" "application.roles.get" Item("role") requires "roles read" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_ROLES_CREATE: Application POST "/api/application/roles" "application.roles.create" Item("role") requires "roles write" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_ROLES_UPDATE: Application PATCH "/api/application/roles/{role}" "application.roles.update" Item("role") requires "roles write" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_ROLES_DELETE: Application DELETE "/api/application/roles/{role}" "application.roles.delete" Empty requires "roles write" only Pelican instead "`root_admin` makes an administrator: `users().update(…)`";
    APPLICATION_PLUGINS_LIST: Application GET "/api/application/plugins" "application.plugins.list" Pages("plugin") requires "plugins read" only Pelican;
    APPLICATION_PLUGINS_GET: Application GET "/api/application/plugins/{plugin}" "application.plugins.get" Item("plugin") requires "plugins read" only Pelican;
    APPLICATION_PLUGINS_IMPORT_FILE: Application POST "/api/application/plugins/import/file" "application.plugins.import_file" Empty requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_IMPORT_URL: Application POST "/api/application/plugins/import/url" "application.plugins.import_url" Empty requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_INSTALL: Application POST "/api/application/plugins/{plugin}/install" "application.plugins.install" Item("plugin") requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_UPDATE: Application POST "/api/application/plugins/{plugin}/update" "application.plugins.update" Item("plugin") requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_UNINSTALL: Application POST "/api/application/plugins/{plugin}/uninstall" "application.plugins.uninstall" Item("plugin") requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_ENABLE: Application POST "/api/application/plugins/{plugin}/enable" "application.plugins.enable" Item("plugin") requires "plugins write" only Pelican;
    APPLICATION_PLUGINS_DISABLE: Application POST "/api/application/plugins/{plugin}/disable" "application.plugins.disable" Item("plugin") requires "plugins write" only Pelican;
}
