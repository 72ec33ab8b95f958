//! Typed bodies made of recorded ones. `None` when the typed body cannot be what was recorded.

use ptero::model::Permission;
use ptero::request::application::{
    CreateAllocations, CreateDatabase, CreateDatabaseHost, CreateMount, CreateNode, CreateServer, CreateUser, Deploy,
    ServerBuild, ServerDetails, ServerFeatureLimits, ServerLimits, ServerStartup, TransferServer,
};
use ptero::request::{CreateBackup, PullFile, SaveSchedule, SaveTask};
use serde_json::{Map, Value};

type Body = Map<String, Value>;

/// The body, if it has all of these keys and no others than these and `optional` ones.
fn body<'b>(json: Option<&'b Value>, required: &[&str], optional: &[&str]) -> Option<&'b Body> {
    let body = json?.as_object()?;
    let has_all = required.iter().all(|key| body.contains_key(*key));
    let has_no_others = body.keys().all(|key| required.contains(&key.as_str()) || optional.contains(&key.as_str()));
    (has_all && has_no_others).then_some(body)
}

fn text<'b>(body: &'b Body, key: &str) -> Option<&'b str> {
    body.get(key)?.as_str()
}

fn number(body: &Body, key: &str) -> Option<u64> {
    body.get(key)?.as_u64()
}

fn list<'b>(body: &'b Body, key: &str) -> Option<&'b Vec<Value>> {
    body.get(key)?.as_array()
}

fn numbers(body: &Body, key: &str) -> Option<Vec<u64>> {
    list(body, key)?.iter().map(Value::as_u64).collect()
}

fn texts(body: &Body, key: &str) -> Option<Vec<String>> {
    list(body, key)?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

/// Sets what the body has: `set!(typed, body, { key: text | number | flag … })`.
macro_rules! set {
    ($typed:ident, $body:expr, { $($key:ident: $how:ident,)+ }) => {
        $(if let Some(value) = $body.get(stringify!($key)) {
            $typed = set!(@$how $typed, $key, value);
        })+
    };
    (@text $typed:ident, $key:ident, $value:ident) => { $typed.$key($value.as_str()?) };
    (@flag $typed:ident, $key:ident, $value:ident) => { $typed.$key($value.as_bool()?) };
    (@number $typed:ident, $key:ident, $value:ident) => { $typed.$key($value.as_u64()?) };
    (@signed $typed:ident, $key:ident, $value:ident) => { $typed.$key($value.as_i64()?) };
    (@port $typed:ident, $key:ident, $value:ident) => { $typed.$key(u16::try_from($value.as_u64()?).ok()?) };
}

pub(crate) fn user(json: Option<&Value>) -> Option<CreateUser> {
    let optional = ["external_id", "language", "timezone", "password", "is_managed_externally"];
    let body = body(json, &["email", "username"], &optional)?;
    let mut user = CreateUser::without_names(text(body, "email")?, text(body, "username")?);
    set!(user, body, {
        external_id: text, language: text, timezone: text, password: text, is_managed_externally: flag,
    });
    Some(user)
}

pub(crate) fn node(json: Option<&Value>) -> Option<CreateNode> {
    let required = [
        "name",
        "fqdn",
        "memory",
        "disk",
        "scheme",
        "memory_overallocate",
        "disk_overallocate",
        "daemon_listen",
        "daemon_sftp",
        "cpu",
        "cpu_overallocate",
        "daemon_connect",
    ];
    let optional = [
        "description",
        "public",
        "behind_proxy",
        "daemon_base",
        "daemon_sftp_alias",
        "maintenance_mode",
        "upload_size",
        "tags",
    ];
    let body = body(json, &required, &optional)?;
    let (memory, disk) = (number(body, "memory")?, number(body, "disk")?);
    let mut node = CreateNode::without_location(text(body, "name")?, text(body, "fqdn")?, memory, disk);
    set!(node, body, {
        scheme: text, memory_overallocate: signed, disk_overallocate: signed, daemon_listen: port, daemon_sftp: port,
        cpu: number, cpu_overallocate: signed, daemon_connect: port, description: text, public: flag,
        behind_proxy: flag, daemon_base: text, maintenance_mode: flag, upload_size: number,
    });
    node = match body.get("daemon_sftp_alias") {
        Some(Value::Null) => node.clear_daemon_sftp_alias(),
        Some(alias) => node.daemon_sftp_alias(alias.as_str()?),
        None => node,
    };
    match body.contains_key("tags") {
        true => Some(node.tags(texts(body, "tags")?)),
        false => Some(node),
    }
}

fn limits(json: Option<&Value>) -> Option<ServerLimits> {
    let body = body(json, &["memory", "disk", "swap", "io", "cpu"], &["threads"])?;
    let mut limits = ServerLimits::new(number(body, "memory")?, number(body, "disk")?);
    set!(limits, body, { swap: signed, io: number, cpu: number, });
    Some(match body.get("threads") {
        Some(Value::Null) => limits.clear_threads(),
        Some(threads) => limits.threads(threads.as_str()?),
        None => limits,
    })
}

fn feature_limits(json: Option<&Value>) -> Option<ServerFeatureLimits> {
    let body = body(json, &["databases", "allocations", "backups"], &[])?;
    let limit = |key: &str| body[key].as_u64();
    let limits = ServerFeatureLimits::new();
    Some(limits.databases(limit("databases")).allocations(limit("allocations")).backups(limit("backups")))
}

pub(crate) fn server(json: Option<&Value>) -> Option<CreateServer> {
    let required = ["name", "user", "egg", "environment", "limits", "feature_limits"];
    let optional = [
        "docker_image",
        "startup",
        "allocation",
        "external_id",
        "description",
        "oom_killer",
        "skip_scripts",
        "start_on_completion",
        "deploy",
    ];
    let body = body(json, &required, &optional)?;
    let server = CreateServer::new(text(body, "name")?, number(body, "user")?, number(body, "egg")?);
    let mut server =
        server.limits(limits(body.get("limits"))?).feature_limits(feature_limits(body.get("feature_limits"))?);
    for (name, value) in body["environment"].as_object()? {
        server = server.variable(name, value.as_str()?);
    }
    set!(server, body, {
        docker_image: text, startup: text, external_id: text, description: text, oom_killer: flag, skip_scripts: flag,
        start_on_completion: flag,
    });
    if let Some(allocation) = body.get("allocation") {
        let allocation = allocation.as_object()?;
        let additional = numbers(allocation, "additional").unwrap_or_default();
        server = server.allocations(number(allocation, "default")?, additional);
    }
    if let Some(json) = body.get("deploy") {
        let deploy = self::body(Some(json), &["tags", "dedicated_ip", "port_range"], &[])?;
        let typed = Deploy::new().tags(texts(deploy, "tags")?).dedicated_ip(deploy["dedicated_ip"].as_bool()?);
        let ports: Vec<String> = texts(deploy, "port_range")?;
        server = server.deploy(typed.port_range(ports.iter().map(String::as_str)));
    }
    Some(server)
}

pub(crate) fn build(json: Option<&Value>) -> Option<ServerBuild> {
    let optional = ["oom_killer", "add_allocations", "remove_allocations"];
    let body = body(json, &["allocation", "limits", "feature_limits"], &optional)?;
    let limits = (limits(body.get("limits"))?, feature_limits(body.get("feature_limits"))?);
    let mut build = ServerBuild::new(number(body, "allocation")?, limits.0, limits.1);
    set!(build, body, { oom_killer: flag, });
    if body.contains_key("add_allocations") {
        build = build.add_allocations(numbers(body, "add_allocations")?);
    }
    if body.contains_key("remove_allocations") {
        build = build.remove_allocations(numbers(body, "remove_allocations")?);
    }
    Some(build)
}

pub(crate) fn startup(json: Option<&Value>) -> Option<ServerStartup> {
    let body = body(json, &["startup", "environment", "egg", "image", "skip_scripts"], &[])?;
    let (egg, skips) = (number(body, "egg")?, body["skip_scripts"].as_bool()?);
    let mut startup = ServerStartup::new(text(body, "startup")?, egg, text(body, "image")?, skips);
    for (name, value) in body["environment"].as_object()? {
        startup = startup.variable(name, value.as_str()?);
    }
    Some(startup)
}

pub(crate) fn details(json: Option<&Value>) -> Option<ServerDetails> {
    let body = body(json, &["name", "user"], &["description", "external_id"])?;
    let mut details = ServerDetails::new(text(body, "name")?, number(body, "user")?);
    details = match body.get("description") {
        Some(Value::Null) => details.clear_description(),
        Some(description) => details.description(description.as_str()?),
        None => details,
    };
    Some(match body.get("external_id") {
        Some(Value::Null) => details.clear_external_id(),
        Some(id) => details.external_id(id.as_str()?),
        None => details,
    })
}

pub(crate) fn transfer(json: Option<&Value>) -> Option<TransferServer> {
    let body = body(json, &["node_id", "allocation_id"], &["allocation_additional"])?;
    let transfer = TransferServer::new(number(body, "node_id")?, number(body, "allocation_id")?);
    match body.contains_key("allocation_additional") {
        true => Some(transfer.allocation_additional(numbers(body, "allocation_additional")?)),
        false => Some(transfer),
    }
}

pub(crate) fn database(json: Option<&Value>) -> Option<CreateDatabase> {
    let body = body(json, &["database", "remote", "host"], &[])?;
    Some(CreateDatabase::new(text(body, "database")?, text(body, "remote")?, number(body, "host")?))
}

pub(crate) fn allocations(json: Option<&Value>) -> Option<CreateAllocations> {
    let body = body(json, &["ip", "ports"], &["alias"])?;
    let ports = texts(body, "ports")?;
    let allocations = CreateAllocations::new(text(body, "ip")?, ports.iter().map(String::as_str));
    match body.get("alias") {
        Some(alias) => Some(allocations.alias(alias.as_str()?)),
        None => Some(allocations),
    }
}

pub(crate) fn mount(json: Option<&Value>) -> Option<CreateMount> {
    let body = body(json, &["name", "source", "target"], &["description", "read_only", "user_mountable"])?;
    let mut mount = CreateMount::new(text(body, "name")?, text(body, "source")?, text(body, "target")?);
    set!(mount, body, { description: text, read_only: flag, user_mountable: flag, });
    Some(mount)
}

pub(crate) fn database_host(json: Option<&Value>) -> Option<CreateDatabaseHost> {
    let body = body(json, &["name", "host", "port", "username"], &["password", "node_ids"])?;
    let port = u16::try_from(number(body, "port")?).ok()?;
    let mut host = CreateDatabaseHost::new(text(body, "name")?, text(body, "host")?, port, text(body, "username")?);
    set!(host, body, { password: text, });
    match body.contains_key("node_ids") {
        true => Some(host.node_ids(numbers(body, "node_ids")?)),
        false => Some(host),
    }
}

/// The only entry of a body, if it is a list of numbers.
pub(crate) fn ids(json: Option<&Value>, key: &str) -> Option<Vec<u64>> {
    numbers(body(json, &[key], &[])?, key)
}

pub(crate) fn backup(json: Option<&Value>) -> Option<CreateBackup> {
    let body = body(json, &[], &["name", "ignored", "is_locked"])?;
    let mut backup = CreateBackup::new();
    if let Some(name) = text(body, "name") {
        backup = backup.name(name);
    }
    if let Some(ignored) = text(body, "ignored") {
        backup = backup.ignored(ignored.lines());
    }
    Some(match body.get("is_locked") {
        Some(locked) => backup.locked(locked.as_bool()?),
        None => backup,
    })
}

pub(crate) fn schedule(json: Option<&Value>) -> Option<SaveSchedule> {
    let times = ["minute", "hour", "day_of_month", "month", "day_of_week"];
    let body = body(json, &[&times[..], &["name", "is_active", "only_when_online"]].concat(), &[])?;
    let mut schedule = SaveSchedule::new(text(body, "name")?).active(body["is_active"].as_bool()?);
    set!(schedule, body, {
        minute: text, hour: text, day_of_month: text, month: text, day_of_week: text, only_when_online: flag,
    });
    Some(schedule)
}

pub(crate) fn task(json: Option<&Value>) -> Option<SaveTask> {
    let body = body(json, &["action", "payload", "time_offset"], &["sequence_id", "continue_on_failure"])?;
    let payload = text(body, "payload")?;
    let mut task = match text(body, "action")? {
        "command" => SaveTask::command(payload),
        "power" => SaveTask::power(payload),
        "backup" => SaveTask::backup(payload.lines()),
        "delete_files" => SaveTask::delete_files(payload),
        _ => return None,
    };
    task = task.time_offset(u32::try_from(number(body, "time_offset")?).ok()?);
    set!(task, body, { continue_on_failure: flag, });
    match body.get("sequence_id") {
        Some(place) => Some(task.sequence(place.as_u64()?)),
        None => Some(task),
    }
}

pub(crate) fn pull(json: Option<&Value>) -> Option<PullFile> {
    let body = body(json, &["url"], &["directory", "filename", "use_header", "foreground"])?;
    let mut pull = PullFile::new(text(body, "url")?);
    set!(pull, body, { directory: text, filename: text, use_header: flag, foreground: flag, });
    Some(pull)
}

pub(crate) fn permissions(json: Option<&Value>) -> Option<Vec<Permission>> {
    let permissions = json?.get("permissions")?.as_array()?;
    permissions.iter().map(|permission| permission.as_str().map(Permission::from)).collect()
}

/// Pairs of texts in the list of files.
pub(crate) fn pairs(json: Option<&Value>, first: &str, second: &str) -> Option<Vec<(String, String)>> {
    let files = list(body(json, &["root", "files"], &[])?, "files")?;
    let pair = |file: &Value| Some((file.get(first)?.as_str()?.to_owned(), file.get(second)?.as_str()?.to_owned()));
    files.iter().map(pair).collect()
}

pub(crate) fn files(json: Option<&Value>) -> Option<Vec<String>> {
    texts(json?.as_object()?, "files")
}
