//! Which model a response is decoded into.

use std::fmt::Debug;

use ptero_model::envelope::{Data, Item, List};
use ptero_model::{self as model, application, pelican, wings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::recordings::Exchange;

/// What became of a response: the fields that no model has, and the models as JSON.
pub(crate) struct Decoded {
    pub(crate) left_over: Vec<String>,
    pub(crate) json: Value,
}

/// Decodes the text of a body.
pub(crate) type Form = fn(&str) -> Result<Decoded, serde_json::Error>;

pub(crate) fn decode<T: DeserializeOwned>(json: &str) -> Result<(T, Vec<String>), serde_json::Error> {
    let mut left_over = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| left_over.push(path.to_string());
    let value = serde_ignored::deserialize(&mut serde_json::Deserializer::from_str(json), &mut note)?;
    // Read and dropped on purpose: pages are never found by their links.
    left_over.retain(|path| !path.ends_with("pagination.links"));
    Ok((value, left_over))
}

/// Serialises a model, and checks that it can be read back. Secrets are redacted, so that models with one only read
/// back as JSON.
fn write<T: DeserializeOwned + Serialize + PartialEq + Debug>(value: &T) -> Value {
    let json = serde_json::to_value(value).unwrap();
    let text = json.to_string();
    let back: T = serde_json::from_str(&text).unwrap();
    if text.contains("[redacted]") {
        assert_eq!(serde_json::to_value(&back).unwrap(), json);
    } else {
        assert_eq!(back, *value);
    }
    json
}

fn plain<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (value, left_over) = decode::<T>(json)?;
    Ok(Decoded { left_over, json: write(&value) })
}

fn data<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (value, left_over) = decode::<Data<T>>(json)?;
    Ok(Decoded { left_over, json: json!({ "data": write(&value.data) }) })
}

fn item<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (item, left_over) = decode::<Item<T>>(json)?;
    Ok(Decoded { left_over, json: write(&item.attributes) })
}

fn list<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<Decoded, serde_json::Error>
where
    List<T>: DeserializeOwned,
{
    let (list, left_over) = decode::<List<T>>(json)?;
    if let Some((_, fault)) = list.items.faults.first() {
        return Err(serde::de::Error::custom(fault));
    }
    let page = write(&model::Page::from(list));
    Ok(Decoded { left_over, json: page["items"].clone() })
}

fn server(json: &str) -> Result<Decoded, serde_json::Error> {
    let (item, left_over) = decode::<Item<model::Server, model::ServerMeta>>(json)?;
    Ok(Decoded { left_over, json: write(&model::Server::from(item)) })
}

fn created_key(json: &str) -> Result<Decoded, serde_json::Error> {
    let Decoded { left_over, json } = plain::<model::CreatedApiKey>(json)?;
    Ok(Decoded { left_over, json: json["key"].clone() })
}

fn array<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (items, left_over) = decode::<Vec<T>>(json)?;
    Ok(Decoded { left_over, json: items.iter().map(write).collect() })
}

/// The form of a success of Wings itself.
pub(crate) fn wings_form(exchange: &Exchange) -> Form {
    let path = exchange.request.path.trim_start_matches("/api/");
    let body = exchange.response.body.as_ref().unwrap();
    let below = path.split('/').skip(2).collect::<Vec<_>>().join("/");
    match (path, below.as_str()) {
        ("system", _) if body.get("docker").is_some() => plain::<wings::SystemDetails>,
        ("system", _) => plain::<wings::System>,
        ("servers", _) => array::<wings::Server>,
        (_, "") if path.starts_with("servers/") => plain::<wings::Server>,
        (_, "files/list-directory") => array::<wings::File>,
        (_, "files/compress") => plain::<wings::File>,
        (_, "files/pull") if body.get("downloads").is_some() => pulls,
        (_, "files/pull") if body.get("identifier").is_some() => |json| unserialised::<wings::reply::Started>(json),
        (_, "files/pull") => plain::<wings::File>,
        (_, "logs") => |json| unserialised::<wings::reply::Lines>(json),
        ("update", _) => |json| unserialised::<wings::reply::Applied>(json),
        _ => panic!("{path} has no form"),
    }
}

/// Replies whose models are not public.
fn unserialised<T: DeserializeOwned>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (_, left_over) = decode::<T>(json)?;
    Ok(Decoded { left_over, json: serde_json::from_str(json)? })
}

fn pulls(json: &str) -> Result<Decoded, serde_json::Error> {
    #[derive(Deserialize)]
    struct Pulls {
        downloads: Option<Vec<wings::Pull>>,
    }
    let (Pulls { downloads }, left_over) = decode(json)?;
    let capitalised = |pull: &wings::Pull| json!({"Identifier": pull.identifier, "Progress": pull.progress});
    let downloads: Vec<_> = downloads.iter().flatten().map(capitalised).collect();
    Ok(Decoded { left_over, json: json!({ "downloads": downloads }) })
}

/// The form of a success. Lists of nothing are lists of anything.
pub(crate) fn form(exchange: &Exchange) -> Form {
    let path = exchange.request.path.trim_start_matches("/api/");
    let body = exchange.response.body.as_ref().unwrap();
    let is_list = body["object"] == "list";
    let object = if is_list { &body["data"][0]["object"] } else { &body["object"] };
    macro_rules! resource {
        ($model:ty) => {
            if is_list { list::<$model> } else { item::<$model> }
        };
    }
    match (path.split('/').next().unwrap(), object.as_str()) {
        _ if path.ends_with("/websocket") => data::<model::WebsocketCredentials>,
        _ if path.ends_with("/two-factor") && exchange.request.method == "GET" => data::<model::TwoFactorSetup>,
        _ if path.ends_with("/api-keys") && exchange.request.method == "POST" => created_key,
        _ if path.ends_with("/configuration") => plain::<application::NodeConfiguration>,
        ("client", _) if path.ends_with("/startup") => plain::<model::Startup>,
        ("client", _) if path.ends_with("/startup/variable") => plain::<model::UpdatedVariable>,
        // The two that reply with an empty list where nothing would do.
        (_, None) if *body == json!([]) => plain::<Vec<()>>,
        (_, None) if is_list => list::<model::Server>,
        ("client", Some("activity_log")) => resource!(model::ActivityLog),
        ("client", Some("allocation")) => resource!(model::Allocation),
        ("client", Some("api_key")) => resource!(model::ApiKey),
        ("client", Some("backup")) => resource!(model::Backup),
        ("client", Some("file_object")) => resource!(model::FileObject),
        ("client", Some("recovery_tokens")) => resource!(model::RecoveryTokens),
        ("client", Some("schedule_task")) => resource!(model::ScheduleTask),
        ("client", Some("server")) if !is_list => server,
        ("client", Some("server")) => resource!(model::Server),
        ("client", Some("server_database")) => resource!(model::Database),
        ("client", Some("server_schedule")) => resource!(model::Schedule),
        ("client", Some("server_subuser")) => resource!(model::Subuser),
        ("client", Some("signed_url")) => resource!(model::SignedUrl),
        ("client", Some("ssh_key")) => resource!(model::SshKey),
        ("client", Some("stats")) => resource!(model::Stats),
        ("client", Some("system_permissions")) => resource!(model::Permissions),
        ("client", Some("user")) => resource!(model::Account),
        ("application", Some("allocation")) => resource!(application::Allocation),
        ("application", Some("database_host")) => resource!(application::DatabaseHost),
        ("application", Some("egg")) => resource!(application::Egg),
        ("application", Some("location")) => resource!(application::Location),
        ("application", Some("mount")) => resource!(pelican::Mount),
        ("application", Some("nest")) => resource!(application::Nest),
        ("application", Some("node")) => resource!(application::Node),
        ("application", Some("plugin")) => resource!(pelican::Plugin),
        ("application", Some("role")) => resource!(pelican::Role),
        ("application", Some("server")) => resource!(application::Server),
        ("application", Some("server_database")) => resource!(application::Database),
        ("application", Some("user")) => resource!(application::User),
        (api, object) => panic!("{}: no model for {object:?} of {api}", exchange.name),
    }
}
