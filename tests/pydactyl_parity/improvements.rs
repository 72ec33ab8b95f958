//! The cases in which ptero does not send what pydactyl sends, why, and what it does instead.

use super::case::Case;
use super::request::Request;

/// Cases that are different for one reason.
pub struct Improvement {
    /// `method/case`, where `*` stands for anything.
    pub cases: &'static [&'static str],
    pub instead: Instead,
    pub reason: &'static str,
}

/// What ptero does in place of what was recorded.
#[derive(Clone, Copy)]
pub enum Instead {
    /// Refuses the call with `InvalidInput`; nothing is sent.
    Refused,
    /// The types leave no way to write the call, since this holds for its arguments.
    NotWritable(fn(&Case) -> bool),
    /// Sends these requests.
    Sends(&'static [&'static str]),
    /// Sends the recorded requests with this change.
    Changed(fn(&mut Vec<Request>)),
}

use Instead::{Changed, NotWritable, Refused, Sends};

pub const IMPROVEMENTS: &[Improvement] = &[
    Improvement {
        cases: &[
            "client.account.api_key_delete/reserved_chars",
            "client.account.api_key_delete/dot_segments",
            "client.servers.get_server/reserved_chars",
            "servers.get_server_info/external_id_reserved",
        ],
        instead: Refused,
        reason: "the id would lead to another route",
    },
    Improvement {
        cases: &[
            "client.account.api_key_delete/empty",
            "client.servers.get_server/empty_id",
            "client.servers.backups.get_backup_detail/empty_id",
            "client.servers.databases.delete_database/empty_id",
        ],
        instead: Refused,
        reason: "without the id it is another route",
    },
    Improvement {
        cases: &["client.servers.get_server/none_id"],
        instead: NotWritable(|case| case.kwargs["server_id"].is_null()),
        reason: "the id of a server is text; pydactyl asks for the server `None`",
    },
    Improvement {
        cases: &["locations.delete_location/none_id", "locations.delete_location/dot_segments"],
        instead: NotWritable(|case| !case.kwargs["location_id"].is_u64()),
        reason: "the id of a location is a number; pydactyl deletes user 1 when given `../users/1`",
    },
    Improvement {
        cases: &["client.servers.schedules.update_schedule/empty_id"],
        instead: NotWritable(|case| !case.kwargs["schedule_id"].is_u64()),
        reason: "the id of a schedule is a number; pydactyl makes a new schedule",
    },
    Improvement {
        cases: &["nodes.delete_allocation/empty_id"],
        instead: NotWritable(|case| !case.kwargs["allocation_id"].is_u64()),
        reason: "the id of an allocation is a number",
    },
    Improvement {
        cases: &["servers.delete_server_database/empty_id"],
        instead: NotWritable(|case| !case.kwargs["database_id"].is_u64()),
        reason: "the id of a database is a number; pydactyl deletes the server",
    },
    Improvement {
        cases: &["client.servers.files.delete_files/str"],
        instead: NotWritable(|case| case.kwargs["files"].is_string()),
        reason: "text is no list of files",
    },
    Improvement {
        cases: &["client.servers.list_servers/includes_str_is_split"],
        instead: NotWritable(|case| case.kwargs["includes"].is_string()),
        reason: "text is no list of related resources; pydactyl asks for each letter",
    },
    Improvement {
        cases: &["client.servers.files.write_file/dict_is_form_encoded"],
        instead: NotWritable(|case| !case.kwargs["contents"].is_string() && case.kwargs["contents"]["a"].is_string()),
        reason: "what is written is text or bytes",
    },
    Improvement {
        cases: &["client.servers.send_power_action/invalid_none"],
        instead: NotWritable(|case| case.kwargs["signal"].is_null()),
        reason: "there is no power action without a name",
    },
    Improvement {
        cases: &["client.servers.schedules.*_task/invalid_action"],
        instead: NotWritable(|case| !["command", "power", "backup"].contains(&case.text("action").as_str())),
        reason: "each of the three kinds of task has a constructor of its own",
    },
    Improvement {
        cases: &["servers.get_server_info/none", "servers.get_server_info/both"],
        instead: NotWritable(|case| case.has("server_id") == case.has("external_id")),
        reason: "by number and by external id are two calls",
    },
    Improvement {
        cases: &["user.*_user_info/none", "user.*_user_info/both", "user.delete_user/none", "user.delete_user/both"],
        instead: NotWritable(|case| case.has("user_id") == case.has("external_id")),
        reason: "by number and by external id are two calls",
    },
    Improvement {
        cases: &["*.close/minimal"],
        instead: Sends(&["GET /api/client/account"]),
        reason: "nothing has to be closed: a handle that is dropped leaves the others as they are",
    },
    Improvement {
        cases: &["client.account.disable_2fa/minimal"],
        instead: Sends(&[r#"POST /api/client/account/two-factor/disable {"password":"pw"}"#]),
        reason: "DELETE is 405 since panel 1.11.8",
    },
    Improvement {
        cases: &["client.account.enable_2fa/minimal"],
        instead: Sends(&[r#"POST /api/client/account/two-factor {"code":"123456","password":"pw"}"#]),
        reason: "the panel demands the password as well",
    },
    Improvement {
        cases: &["*/collect_all_pages_*"],
        instead: Changed(every_page),
        reason: "parameters go with every page",
    },
];

/// The parameters of the first page, on all pages and with as many items as the panel gives.
fn every_page(requests: &mut Vec<Request>) {
    let mut parameters = requests[0].query.clone();
    if parameters.iter().all(|(key, _)| key != "per_page") {
        parameters.push(("per_page".to_owned(), "100".to_owned()));
    }
    for request in requests {
        request.query.retain(|(key, _)| key == "page");
        request.query.extend(parameters.iter().cloned());
        request.query.sort();
    }
}

/// What is listed for a case; at most one improvement may fit it.
pub fn improvement(case: &Case) -> Option<Instead> {
    let mut fitting = IMPROVEMENTS.iter().filter(|listed| listed.cases.iter().any(|pattern| fits(pattern, case)));
    let found = fitting.next();
    assert!(fitting.next().is_none(), "{case} is listed twice");
    found.map(|found| found.instead)
}

pub fn fits(pattern: &str, case: &Case) -> bool {
    let name = case.to_string();
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| name.strip_prefix(start)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((end, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(end)
}
