//! `/api/client/servers/{server}/schedules/{schedule}/tasks`

use ptero_model::routes;
use serde_json::json;

use super::schedules::find;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::schedule::Task;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_UPDATE, update),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_DELETE, delete),
];

const MOST: usize = 10;

fn check(context: &Context<'_>) -> Result<(), Refusal> {
    let actions = match context.state.is_pelican() {
        true => "required|in:command,power,backup,delete_files",
        false => "required|in:command,power,backup",
    };
    context.validate(&[
        field("action", actions),
        field("payload", "required_unless:action,backup|string|nullable"),
        field("time_offset", "required|numeric|min:0|max:900"),
        field("sequence_id", "sometimes|required|numeric|min:1"),
        field("continue_on_failure", "sometimes|required|boolean"),
    ])?;
    let limit = context.server()?.feature_limits.backups;
    if context.required_text("action") == "backup" && limit == Some(0) {
        return Err(Refusal::forbidden("A backup task cannot be created when the server's backup limit is set to 0."));
    }
    Ok(())
}

/// The task of the request, with this id and creation time.
fn read(context: &Context<'_>, id: u64, created: jiff::Timestamp) -> Task {
    Task {
        id,
        sequence: 0,
        action: context.required_text("action"),
        payload: context.required_text("payload"),
        time_offset: context.reference("time_offset").unwrap_or_default(),
        is_queued: false,
        continue_on_failure: context.flag("continue_on_failure").unwrap_or(false),
        created,
        updated: context.state.clock.now(),
    }
}

fn create(context: &mut Context<'_>) -> Outcome {
    let full = find(context)?.tasks.len() >= MOST;
    check(context)?;
    if full {
        let detail = "Schedules may not have more than 10 tasks associated with them. Creating this task would put this \
                      schedule over the limit.";
        return Err(Refusal::rule("ServiceLimitExceededException", detail));
    }
    let id = context.state.next_task;
    context.state.next_task += 1;
    let task = read(context, id, context.state.clock.now());
    place(context, task, None, "server:task.create")
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = context.id("task")?;
    let old = find(context)?.tasks.iter().find(|task| task.id == id).cloned().ok_or_else(Refusal::not_found)?;
    check(context)?;
    let task = read(context, id, old.created);
    place(context, task, Some(old.sequence), "server:task.update")
}

fn place(context: &mut Context<'_>, task: Task, sequence: Option<u64>, event: &str) -> Outcome {
    let (id, sequence) = (task.id, context.reference("sequence_id").or(sequence));
    let properties = json!({"action": task.action, "payload": task.payload});
    find(context)?.insert_task(task, sequence);
    context.record(event, properties);
    let task = find(context)?.tasks.iter().find(|task| task.id == id).ok_or_else(Refusal::not_found)?;
    Reply::ok(&task.to_json())
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = context.id("task")?;
    if !find(context)?.remove_task(id) {
        return Err(Refusal::not_found());
    }
    context.record("server:task.delete", json!({}));
    Reply::no_content()
}
