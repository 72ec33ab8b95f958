//! `/api/client/servers/{server}/schedules`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::cron::Cron;
use crate::state::schedule::Schedule;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_GET, get),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_UPDATE, update),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_EXECUTE, execute),
    Endpoint::new(&routes::CLIENT_SERVERS_SCHEDULES_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    let schedules = context.state.schedules.iter().filter(|schedule| schedule.server == server);
    Reply::ok(&envelope::list(schedules.map(Schedule::to_json).collect()))
}

/// The schedule in the path, which must belong to the route's server.
pub(crate) fn find<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Schedule, Refusal> {
    let (id, server) = (context.id("schedule")?, context.server_id());
    let schedule = context.state.schedules.get_mut(id).filter(|schedule| schedule.server == server);
    schedule.ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json())
}

/// The fields of a request about a schedule.
struct Sent {
    name: String,
    cron: Cron,
    is_active: bool,
    only_when_online: bool,
}

fn read(context: &Context<'_>) -> Result<Sent, Refusal> {
    let mut fields = vec![
        field("name", "required|string|max:191"),
        field("is_active", "filled|boolean"),
        field("minute", "required|string"),
        field("hour", "required|string"),
        field("day_of_month", "required|string"),
    ];
    if context.state.is_pelican() {
        fields.push(field("month", "required|string"));
    }
    fields.push(field("day_of_week", "required|string"));
    context.validate(&fields)?;
    let cron = Cron {
        minute: context.required_text("minute"),
        hour: context.required_text("hour"),
        day_of_month: context.required_text("day_of_month"),
        // Pterodactyl forgets to check this one.
        month: context.text("month").ok_or_else(|| Refusal::unexpected("TypeError"))?,
        day_of_week: context.required_text("day_of_week"),
    };
    if !cron.is_valid() {
        return Err(Refusal::display("The cron data provided does not evaluate to a valid expression."));
    }
    Ok(Sent {
        name: context.required_text("name"),
        cron,
        is_active: context.flag("is_active").unwrap_or(false),
        only_when_online: context.flag("only_when_online").unwrap_or(false),
    })
}

fn create(context: &mut Context<'_>) -> Outcome {
    let Sent { name, cron, is_active, only_when_online } = read(context)?;
    let (server, now) = (context.server_id(), context.state.clock.now());
    let id = context.state.schedules.add(|id| Schedule {
        id,
        server,
        name: name.clone(),
        next_run: cron.next_after(now),
        cron,
        is_active,
        is_processing: false,
        only_when_online,
        last_run: None,
        tasks: Vec::new(),
        created: now,
        updated: now,
    });
    context.state.plan_run(id);
    context.record("server:schedule.create", json!({"name": name}));
    let schedule = context.state.schedules.get(id).ok_or_else(Refusal::not_found)?;
    Reply::ok(&schedule.to_json())
}

fn update(context: &mut Context<'_>) -> Outcome {
    find(context)?;
    let Sent { name, cron, is_active, only_when_online } = read(context)?;
    let now = context.state.clock.now();
    let schedule = find(context)?;
    if schedule.is_active != is_active {
        schedule.is_processing = false;
    }
    schedule.next_run = cron.next_after(now);
    schedule.name.clone_from(&name);
    schedule.cron = cron;
    schedule.is_active = is_active;
    schedule.only_when_online = only_when_online;
    schedule.updated = now;
    let (id, written) = (schedule.id, schedule.to_json());
    context.state.plan_run(id);
    context.record("server:schedule.update", json!({"name": name, "active": is_active}));
    Reply::ok(&written)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    let removed = context.state.schedules.remove(id);
    context.record("server:schedule.delete", json!({"name": removed.map(|schedule| schedule.name)}));
    Reply::no_content()
}

fn execute(context: &mut Context<'_>) -> Outcome {
    let schedule = find(context)?;
    let (id, name) = (schedule.id, schedule.name.clone());
    if schedule.tasks.is_empty() {
        return Err(Refusal::display("Cannot process schedule for task execution: no tasks are registered."));
    }
    context.reach_wings()?;
    context.state.run_schedule(id);
    context.record("server:schedule.execute", json!({"name": name}));
    Reply::accepted()
}
