//! `/api/application/mounts`, of Pelican.

use ptero_model::routes;
use serde_json::{Value, json};

use crate::acl::Resource;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::resources::include::Include;
use crate::state::State;
use crate::state::role::Mount;
use crate::wire::envelope::{self, item, with_relationships};
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_MOUNTS_LIST, list),
    Endpoint::new(&routes::APPLICATION_MOUNTS_GET, get),
    Endpoint::new(&routes::APPLICATION_MOUNTS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_MOUNTS_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_MOUNTS_DELETE, delete),
    Endpoint::new(&routes::APPLICATION_MOUNTS_EGGS_LIST, |context| attached(context, Kind::Eggs)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_EGGS_ADD, |context| add(context, Kind::Eggs)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_EGGS_REMOVE, |context| remove(context, Kind::Eggs)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_NODES_LIST, |context| attached(context, Kind::Nodes)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_NODES_ADD, |context| add(context, Kind::Nodes)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_NODES_REMOVE, |context| remove(context, Kind::Nodes)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_SERVERS_LIST, |context| attached(context, Kind::Servers)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_SERVERS_ADD, |context| add(context, Kind::Servers)),
    Endpoint::new(&routes::APPLICATION_MOUNTS_SERVERS_REMOVE, |context| remove(context, Kind::Servers)),
];

/// What a mount is attached to.
#[derive(Clone, Copy)]
enum Kind {
    Eggs,
    Nodes,
    Servers,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Eggs => "eggs",
            Self::Nodes => "nodes",
            Self::Servers => "servers",
        }
    }

    fn parameter(self) -> &'static str {
        match self {
            Self::Eggs => "egg",
            Self::Nodes => "node",
            Self::Servers => "server",
        }
    }

    fn of(self, mount: &Mount) -> &[u64] {
        match self {
            Self::Eggs => &mount.eggs,
            Self::Nodes => &mount.nodes,
            Self::Servers => &mount.servers,
        }
    }

    fn of_mut(self, mount: &mut Mount) -> &mut Vec<u64> {
        match self {
            Self::Eggs => &mut mount.eggs,
            Self::Nodes => &mut mount.nodes,
            Self::Servers => &mut mount.servers,
        }
    }

    fn write(self, id: u64, state: &State, include: &Include) -> Option<Value> {
        match self {
            Self::Eggs => state.eggs.get(id).map(|egg| egg.to_json(state, include)),
            Self::Nodes => state.nodes.get(id).map(|node| node.to_json(state, include)),
            Self::Servers => state.servers.get(id).map(|server| server.to_application(state, include)),
        }
    }

    /// All that the mount is attached to. Nodes come with the row that links them.
    fn list(self, mount: &Mount, state: &State, include: &Include) -> Value {
        let row = |id: &u64| {
            let mut row = self.write(*id, state, include)?;
            if let (Self::Nodes, Some(attributes)) = (self, row.get_mut("attributes").and_then(Value::as_object_mut)) {
                let pivot = json!({"mount_id": mount.id, "mountable_id": id, "mountable_type": "node"});
                attributes.insert("pivot".to_owned(), pivot);
            }
            Some(row)
        };
        envelope::list(self.of(mount).iter().filter_map(row).collect())
    }
}

impl Mount {
    fn to_json(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "uuid": self.uuid,
            "name": self.name,
            "description": self.description,
            "source": self.source,
            "target": self.target,
            "read_only": self.read_only,
            "user_mountable": self.user_mountable,
        });
        let mut relationships = Vec::new();
        for (kind, resource) in
            [(Kind::Eggs, Resource::Eggs), (Kind::Nodes, Resource::Nodes), (Kind::Servers, Resource::Servers)]
        {
            include.add(&mut relationships, kind.name(), resource, |include| kind.list(self, state, include));
        }
        item("mount", with_relationships(attributes, relationships))
    }
}

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["uuid", "name"])?;
    let sorts = sorts(context.call, &["id", "uuid"])?;
    let matches = |mount: &&Mount| {
        filters.iter().all(|(name, value)| partly(if *name == "uuid" { &mount.uuid } else { &mount.name }, value))
    };
    let mut mounts: Vec<_> = context.state.mounts.iter().filter(matches).collect();
    sort_rows(&mut mounts, &sorts, |mount, key| match key {
        "uuid" => SortKey::Text(mount.uuid.clone()),
        _ => SortKey::Number(mount.id.into()),
    });
    let (state, include) = (&*context.state, context.include());
    let write = |mount: &&Mount| mount.to_json(state, &include);
    Reply::ok(&Paging::application(50).page(context.call, &state.settings, &mounts, write))
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a Mount, Refusal> {
    context.state.mounts.get(context.id("mount")?).ok_or_else(Refusal::not_found)
}

fn write(context: &Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json(context.state, &context.include()))
}

fn get(context: &mut Context<'_>) -> Outcome {
    write(context)
}

/// Stores nothing of the body, and fails for that reason.
fn create(_context: &mut Context<'_>) -> Outcome {
    Err(Refusal::unexpected("QueryException").with_hint("the panel cannot create mounts: use FakePanelBuilder::mount"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.validate(&[
        field("name", "required|string|min:2|max:64"),
        field("description", "nullable|string|max:255"),
        field("source", "required|string|not_in:/etc/pelican,/var/lib/pelican/volumes,/srv/daemon-data"),
        field("target", "required|string|not_in:/home/container"),
        field("read_only", "sometimes|boolean"),
        field("user_mountable", "sometimes|boolean"),
    ])?;
    let description = context.has("description").then(|| context.text("description"));
    let (read_only, user_mountable) = (context.flag("read_only"), context.flag("user_mountable"));
    let texts = ["name", "source", "target"].map(|name| context.required_text(name));
    if let Some(mount) = context.state.mounts.get_mut(id) {
        [mount.name, mount.source, mount.target] = texts;
        mount.description = description.unwrap_or(mount.description.take());
        mount.read_only = read_only.unwrap_or(mount.read_only);
        mount.user_mountable = user_mountable.unwrap_or(mount.user_mountable);
    }
    write(context)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let mount = find(context)?;
    if !mount.servers.is_empty() {
        let detail = "A mount must have no servers linked to it in order to be deleted.";
        return Err(Refusal::rule("HasActiveServersException", detail));
    }
    let id = mount.id;
    context.state.mounts.remove(id);
    Reply::no_content()
}

fn attached(context: &mut Context<'_>, kind: Kind) -> Outcome {
    Reply::ok(&kind.list(find(context)?, context.state, &context.include()))
}

fn add(context: &mut Context<'_>, kind: Kind) -> Outcome {
    let id = find(context)?.id;
    context.validate(&[field(kind.name(), "required|array")])?;
    let ids = context.references(kind.name());
    let include = context.include();
    if ids.iter().any(|id| kind.write(*id, context.state, &include).is_none()) {
        let detail = format!("The selected {} is invalid.", kind.name());
        let error = FieldError { field: kind.name().to_owned(), rule: "exists".to_owned(), detail };
        return Err(Refusal::validation(vec![error]));
    }
    if let Some(mount) = context.state.mounts.get_mut(id) {
        let attached = kind.of_mut(mount);
        if ids.iter().any(|id| attached.contains(id)) {
            return Err(Refusal::unexpected("UniqueConstraintViolationException"));
        }
        attached.extend(ids);
    }
    write(context)
}

fn remove(context: &mut Context<'_>, kind: Kind) -> Outcome {
    let id = find(context)?.id;
    let Ok(removed) = context.param(kind.parameter()).parse::<u64>() else {
        return Err(Refusal::unexpected("TypeError"));
    };
    if let Some(mount) = context.state.mounts.get_mut(id) {
        kind.of_mut(mount).retain(|id| *id != removed);
    }
    Reply::no_content()
}
