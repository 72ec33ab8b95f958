//! Every route of Wings' own API that the library calls.
//!
//! What a route requires is the node's token, or a token that was signed with it.

use super::{Api, Reply, Route, routes};

#[rustfmt::skip]
routes! {
    SYSTEM_GET: Wings GET "/api/system" "wings.system.get" Json requires "node token";
    UPDATE: Wings POST "/api/update" "wings.update" Json requires "node token";
    SERVERS_LIST: Wings GET "/api/servers" "wings.servers.list" Json requires "node token";
    SERVERS_CREATE: Wings POST "/api/servers" "wings.servers.create" Empty requires "node token";
    DEAUTHORIZE_USER: Wings POST "/api/deauthorize-user" "wings.deauthorize_user" Empty requires "node token" since "1.12";
    TRANSFERS_INCOMING: Wings POST "/api/transfers" "wings.transfers.incoming" Empty requires "signed token" since "1.11.0";
    TRANSFERS_CANCEL_INCOMING: Wings DELETE "/api/transfers/{server}" "wings.transfers.cancel_incoming" Empty requires "node token" since "1.11.0";
    SERVERS_GET: Wings GET "/api/servers/{server}" "wings.servers.get" Json requires "node token";
    SERVERS_DELETE: Wings DELETE "/api/servers/{server}" "wings.servers.delete" Empty requires "node token";
    SERVERS_LOGS: Wings GET "/api/servers/{server}/logs" "wings.servers.logs" Json requires "node token";
    SERVERS_INSTALL_LOGS: Wings GET "/api/servers/{server}/install-logs" "wings.servers.install_logs" Json requires "node token" only Pelican;
    SERVERS_POWER: Wings POST "/api/servers/{server}/power" "wings.servers.power" Empty requires "node token";
    SERVERS_COMMANDS: Wings POST "/api/servers/{server}/commands" "wings.servers.commands" Empty requires "node token";
    SERVERS_INSTALL: Wings POST "/api/servers/{server}/install" "wings.servers.install" Empty requires "node token";
    SERVERS_REINSTALL: Wings POST "/api/servers/{server}/reinstall" "wings.servers.reinstall" Empty requires "node token";
    SERVERS_SYNC: Wings POST "/api/servers/{server}/sync" "wings.servers.sync" Empty requires "node token";
    SERVERS_WS_DENY: Wings POST "/api/servers/{server}/ws/deny" "wings.servers.ws_deny" Empty requires "node token";
    SERVERS_WEBSOCKET: Wings GET "/api/servers/{server}/ws" "wings.servers.websocket" Empty requires "signed token";
    SERVERS_TRANSFER: Wings POST "/api/servers/{server}/transfer" "wings.servers.transfer" Empty requires "node token" since "1.11.0";
    SERVERS_TRANSFER_CANCEL: Wings DELETE "/api/servers/{server}/transfer" "wings.servers.transfer_cancel" Empty requires "node token" since "1.11.0";
    SERVERS_FILES_CONTENTS: Wings GET "/api/servers/{server}/files/contents" "wings.servers.files.contents" Text requires "node token";
    SERVERS_FILES_LIST: Wings GET "/api/servers/{server}/files/list-directory" "wings.servers.files.list" Json requires "node token";
    SERVERS_FILES_RENAME: Wings PUT "/api/servers/{server}/files/rename" "wings.servers.files.rename" Empty requires "node token";
    SERVERS_FILES_COPY: Wings POST "/api/servers/{server}/files/copy" "wings.servers.files.copy" Empty requires "node token";
    SERVERS_FILES_WRITE: Wings POST "/api/servers/{server}/files/write" "wings.servers.files.write" Empty requires "node token";
    SERVERS_FILES_MKDIR: Wings POST "/api/servers/{server}/files/create-directory" "wings.servers.files.mkdir" Empty requires "node token";
    SERVERS_FILES_DELETE: Wings POST "/api/servers/{server}/files/delete" "wings.servers.files.delete" Empty requires "node token";
    SERVERS_FILES_COMPRESS: Wings POST "/api/servers/{server}/files/compress" "wings.servers.files.compress" Json requires "node token";
    SERVERS_FILES_DECOMPRESS: Wings POST "/api/servers/{server}/files/decompress" "wings.servers.files.decompress" Empty requires "node token";
    SERVERS_FILES_CHMOD: Wings POST "/api/servers/{server}/files/chmod" "wings.servers.files.chmod" Empty requires "node token";
    SERVERS_FILES_SEARCH: Wings GET "/api/servers/{server}/files/search" "wings.servers.files.search" Json requires "node token" only Pelican;
    SERVERS_FILES_PULLS: Wings GET "/api/servers/{server}/files/pull" "wings.servers.files.pulls" Json requires "node token";
    SERVERS_FILES_PULL: Wings POST "/api/servers/{server}/files/pull" "wings.servers.files.pull" Json requires "node token";
    SERVERS_FILES_PULL_CANCEL: Wings DELETE "/api/servers/{server}/files/pull/{download}" "wings.servers.files.pull_cancel" Empty requires "node token";
    SERVERS_BACKUPS_CREATE: Wings POST "/api/servers/{server}/backup" "wings.servers.backups.create" Empty requires "node token";
    SERVERS_BACKUPS_RESTORE: Wings POST "/api/servers/{server}/backup/{backup}/restore" "wings.servers.backups.restore" Empty requires "node token";
    SERVERS_BACKUPS_DELETE: Wings DELETE "/api/servers/{server}/backup/{backup}" "wings.servers.backups.delete" Empty requires "node token";
    SERVERS_BACKUPS_DELETE_ALL: Wings DELETE "/api/servers/{server}/deleteAllBackups" "wings.servers.backups.delete_all" Empty requires "node token" only Pelican;
    SYSTEM_DIAGNOSTICS: Wings GET "/api/diagnostics" "wings.system.diagnostics" Text requires "node token" only Pelican;
    SYSTEM_IPS: Wings GET "/api/system/ips" "wings.system.ips" Json requires "node token" only Pelican;
    SYSTEM_UTILIZATION: Wings GET "/api/system/utilization" "wings.system.utilization" Json requires "node token" only Pelican;
    SYSTEM_DOCKER_DISK: Wings GET "/api/system/docker/disk" "wings.system.docker_disk" Json requires "node token" only Pelican;
    SYSTEM_DOCKER_PRUNE: Wings DELETE "/api/system/docker/image/prune" "wings.system.docker_prune" Json requires "node token" only Pelican;
    DOWNLOAD_FILE: Wings GET "/download/file" "wings.download.file" Text requires "signed token";
    DOWNLOAD_BACKUP: Wings GET "/download/backup" "wings.download.backup" Text requires "signed token";
    UPLOAD_FILE: Wings POST "/upload/file" "wings.upload.file" Empty requires "signed token";
}
