//! `/api/client/servers/{server}/backups`

use std::time::Duration;

use ptero_model::routes;
use serde_json::{Value, json};

use super::signed_url::signed_url;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::Paging;
use crate::api::validation::field;
use crate::simulation::tokens::Claims;
use crate::state::backup::Backup;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_GET, get),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_DOWNLOAD, download),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_TOGGLE_LOCK, toggle_lock),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_RENAME, rename),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_RESTORE, restore),
    Endpoint::new(&routes::CLIENT_SERVERS_BACKUPS_DELETE, delete),
];

/// The period in which the panel limits the number of backups.
const SPAN: Duration = Duration::from_secs(600);

fn list(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    let backups = context.state.backups.iter().filter(|backup| backup.server == server && !backup.is_deleted);
    let backups: Vec<_> = backups.collect();
    let count = backups.iter().filter(|backup| backup.counts()).count();
    let paging = Paging { per_page: 20, cap: Some(50), links_keep_query: false };
    let mut page = paging.page(context.call, &context.state.settings, &backups, |backup| backup.to_json());
    if let Some(meta) = page.get_mut("meta").and_then(Value::as_object_mut) {
        meta.insert("backup_count".to_owned(), json!(count));
    }
    Reply::ok(&page)
}

/// The backup in the path, which must belong to the route's server.
fn find<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Backup, Refusal> {
    let (server, uuid) = (context.server_id(), context.param("backup").to_owned());
    let is_it = |backup: &&mut Backup| backup.uuid == uuid && backup.server == server && !backup.is_deleted;
    context.state.backups.iter_mut().find(is_it).ok_or_else(Refusal::not_found)
}

fn rename(context: &mut Context<'_>) -> Outcome {
    find(context)?;
    context.validate(&[field("name", "required|string|max:255")])?;
    let name = context.required_text("name");
    let backup = find(context)?;
    let old = std::mem::replace(&mut backup.name, name.clone());
    let written = backup.to_json();
    context.record("server:backup.rename", json!({"old": old, "new": name}));
    Reply::ok(&written)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json())
}

fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("name", "nullable|string|max:191"),
        field("is_locked", "nullable|boolean"),
        field("ignored", "nullable|string"),
    ])?;
    throttle(context)?;
    let server = context.server()?;
    let (id, limit) = (server.id, server.feature_limits.backups.unwrap_or(0));
    let count = context.state.backups.iter().filter(|backup| backup.server == id && backup.counts()).count();
    if i64::try_from(count).unwrap_or(i64::MAX) >= limit {
        let detail = format!("Cannot create a new backup, this server has reached its limit of {limit} backups.");
        return Err(Refusal::rule("TooManyBackupsException", &detail));
    }
    context.reach_wings()?;
    let ignored = context.text("ignored").unwrap_or_default();
    let ignored = ignored.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let is_locked = context.may("backup.delete") && context.flag("is_locked").unwrap_or(false);
    let name = context.text("name");
    let backup = context.state.add_backup(id, name, ignored, is_locked);
    let backup = context.state.backups.get(backup).ok_or_else(Refusal::not_found)?;
    let (written, name) = (backup.to_json(), backup.name.clone());
    context.record("server:backup.start", json!({"name": name, "locked": is_locked}));
    Reply::ok(&written)
}

/// Fails at the limit of backups per period. Deleted ones count as well.
fn throttle(context: &Context<'_>) -> Result<(), Refusal> {
    let (server, most) = (context.server_id(), context.state.settings.backups_per_span);
    let now = context.state.clock.now();
    let age = |backup: &Backup| now.duration_since(backup.created).unsigned_abs();
    let recent = context.state.backups.iter().filter(|backup| backup.server == server && age(backup) < SPAN);
    let ages: Vec<_> = recent.map(age).collect();
    if ages.len() < most {
        return Ok(());
    }
    let wait = SPAN.saturating_sub(ages.into_iter().max().unwrap_or_default()).as_secs().max(1);
    let detail = format!("Only {most} backups may be generated within a {} second span of time.", SPAN.as_secs());
    let refusal = Refusal::http(429, "TooManyRequestsHttpException", &detail);
    let refusal = refusal.with_hint("use FakePanelBuilder::backups_per_span to allow more");
    Err(refusal.with_header("Retry-After", wait.to_string()))
}

fn download(context: &mut Context<'_>) -> Outcome {
    let uuid = find(context)?.uuid.clone();
    context.record("server:backup.download", json!({}));
    signed_url(context, "/download/backup", Claims { backup_uuid: Some(uuid), ..Claims::default() })
}

fn toggle_lock(context: &mut Context<'_>) -> Outcome {
    let backup = find(context)?;
    backup.is_locked = !backup.is_locked;
    let (written, is_locked) = (backup.to_json(), backup.is_locked);
    context.record(if is_locked { "server:backup.lock" } else { "server:backup.unlock" }, json!({}));
    Reply::ok(&written)
}

fn restore(context: &mut Context<'_>) -> Outcome {
    find(context)?;
    context.validate(&[field("truncate", "required|boolean")])?;
    if context.server()?.status.is_some() {
        let detail = "This server is not currently in a state that allows for a backup to be restored.";
        return Err(Refusal::bad_request(detail));
    }
    let backup = find(context)?;
    if !backup.is_successful {
        return Err(Refusal::bad_request("This backup cannot be restored at this time: not completed or failed."));
    }
    let (backup, name) = (backup.id, backup.name.clone());
    context.reach_wings()?;
    let truncate = context.flag("truncate").unwrap_or(false);
    let server = context.server_id();
    context.server_mut()?.status = Some("restoring_backup".to_owned());
    context.state.restore(server, backup, truncate);
    context.record("server:backup.restore", json!({"name": name, "truncate": truncate}));
    Reply::no_content()
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let backup = find(context)?;
    if backup.is_locked && backup.is_successful {
        let detail = "Cannot delete a backup that is marked as locked.";
        return Err(Refusal::rule("BackupLockedException", detail));
    }
    context.reach_wings()?;
    let backup = find(context)?;
    backup.is_deleted = true;
    backup.archive = None;
    let name = backup.name.clone();
    context.record("server:backup.delete", json!({"name": name}));
    Reply::no_content()
}
